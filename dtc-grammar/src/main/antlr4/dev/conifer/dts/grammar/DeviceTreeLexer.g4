/*
 * The words of devicetree source (Devicetree Specification v0.4, chapter 6; dtc 1.8.1).
 *
 * What a run of characters means depends on where it stands: "0x123" is a number in a value, a
 * property's name after a semicolon, and no byte at all in a bytestring. Hence three modes:
 *
 *   values  the default mode
 *   NAMES   from '{', ';' or a /delete-…/ to the next name
 *   BYTES   from '[' to ']'
 *
 * ANTLR's modes do not inherit, so what is a word in every mode stands three times: its text in a
 * fragment below, and a rule in each mode.
 *
 * An /include/ is carried out by the token source, which reads the other file in the mode that is
 * current and never hands INCLUDE_FILE to the parser; the same holds for LINE_MARKER.
 */
lexer grammar DeviceTreeLexer;

VERSION : VersionWord ;
PLUGIN : PluginWord ;
MEMRESERVE : MemreserveWord ;
BITS : '/bits/' ;
INCBIN : '/incbin/' ;
DELETE_NODE : DeleteNodeWord -> mode(NAMES) ;
DELETE_PROPERTY : DeletePropertyWord -> mode(NAMES) ;
OMIT_IF_NO_REF : OmitWord -> mode(NAMES) ;
INCLUDE_FILE : IncludeWord Space* Text ;
INCLUDE : IncludeWord ;
UNKNOWN_DIRECTIVE : Directive ;

LABEL : Identifier ':' ;
LABEL_REFERENCE : '&' Identifier ;
PATH_REFERENCE : PathReference ;
INTEGER : ( [0-9]+ | '0' [xX] HexDigit+ ) ( 'U' | 'L' | 'UL' | 'LL' | 'ULL' )? ;
CHARACTER : '\'' ( ~['\\] | '\\' ~[\n] )* '\'' ;
STRING : Text ;

LEFT_BRACE : '{' -> mode(NAMES) ;
RIGHT_BRACE : '}' ;
SEMICOLON : ';' -> mode(NAMES) ;
EQUALS : '=' ;
COMMA : ',' ;
LEFT_BRACKET : '[' -> mode(BYTES) ;
RIGHT_BRACKET : ']' ;
LEFT_PARENTHESIS : '(' ;
RIGHT_PARENTHESIS : ')' ;

QUESTION : '?' ;
COLON : ':' ;
LOGICAL_OR : '||' ;
LOGICAL_AND : '&&' ;
OR : '|' ;
XOR : '^' ;
AND : '&' ;
EQUAL : '==' ;
NOT_EQUAL : '!=' ;
LESS : '<' ;
GREATER : '>' ;
LESS_OR_EQUAL : '<=' ;
GREATER_OR_EQUAL : '>=' ;
SHIFT_LEFT : '<<' ;
SHIFT_RIGHT : '>>' ;
PLUS : '+' ;
MINUS : '-' ;
STAR : '*' ;
SLASH : '/' ;
PERCENT : '%' ;
COMPLEMENT : '~' ;
NOT : '!' ;

SPACE : Space+ -> skip ;
COMMENT : Comment -> skip ;
LINE_MARKER : LineMarker ;

// Never right; words of their own, so that the message can name them.
WORD : Identifier ;
OPEN_STRING : OpenText ;
OPEN_COMMENT : OpenComment ;
STRAY : . ;

mode NAMES ;

// Only set from this mode on: the two others know no names.
NAME : '\\'? NameCharacter+ -> mode(DEFAULT_MODE) ;

NAMES_VERSION : VersionWord -> type(VERSION), mode(DEFAULT_MODE) ;
NAMES_PLUGIN : PluginWord -> type(PLUGIN) ;
NAMES_MEMRESERVE : MemreserveWord -> type(MEMRESERVE), mode(DEFAULT_MODE) ;
NAMES_DELETE_NODE : DeleteNodeWord -> type(DELETE_NODE) ;
NAMES_DELETE_PROPERTY : DeletePropertyWord -> type(DELETE_PROPERTY) ;
NAMES_OMIT_IF_NO_REF : OmitWord -> type(OMIT_IF_NO_REF) ;
NAMES_INCLUDE_FILE : IncludeWord Space* Text -> type(INCLUDE_FILE) ;
NAMES_INCLUDE : IncludeWord -> type(INCLUDE) ;
NAMES_UNKNOWN_DIRECTIVE : Directive -> type(UNKNOWN_DIRECTIVE) ;
NAMES_LABEL : Identifier ':' -> type(LABEL) ;
NAMES_LABEL_REFERENCE : '&' Identifier -> type(LABEL_REFERENCE) ;
NAMES_PATH_REFERENCE : PathReference -> type(PATH_REFERENCE) ;
NAMES_STRING : Text -> type(STRING) ;
NAMES_LEFT_BRACE : [{] -> type(LEFT_BRACE) ;
NAMES_RIGHT_BRACE : [}] -> type(RIGHT_BRACE) ;
NAMES_SEMICOLON : [;] -> type(SEMICOLON) ;
NAMES_EQUALS : [=] -> type(EQUALS) ;
NAMES_COLON : [:] -> type(COLON) ;
NAMES_SLASH : [/] -> type(SLASH) ;
NAMES_SPACE : Space+ -> skip ;
NAMES_COMMENT : Comment -> skip ;
NAMES_LINE_MARKER : LineMarker -> type(LINE_MARKER) ;
NAMES_OPEN_STRING : OpenText -> type(OPEN_STRING) ;
NAMES_OPEN_COMMENT : OpenComment -> type(OPEN_COMMENT) ;
NAMES_STRAY : . -> type(STRAY) ;

mode BYTES ;

// Any number of bytes at once. "aabb" could also be the start of a label: to look for its colon at
// every pair of digits would take a time that grows with the square of the length.
HEX : ( HexDigit HexDigit )+ ;
BYTES_WORD : [a-zA-Z0-9_]+ -> type(WORD) ;

BYTES_INCLUDE_FILE : IncludeWord Space* Text -> type(INCLUDE_FILE) ;
BYTES_INCLUDE : IncludeWord -> type(INCLUDE) ;
BYTES_LABEL : Identifier ':' -> type(LABEL) ;
BYTES_STRING : Text -> type(STRING) ;
BYTES_RIGHT_BRACKET : ']' -> type(RIGHT_BRACKET), mode(DEFAULT_MODE) ;
BYTES_LEFT_BRACE : [{] -> type(LEFT_BRACE), mode(NAMES) ;
BYTES_RIGHT_BRACE : [}] -> type(RIGHT_BRACE), mode(DEFAULT_MODE) ;
BYTES_SEMICOLON : [;] -> type(SEMICOLON), mode(NAMES) ;
BYTES_EQUALS : [=] -> type(EQUALS) ;
BYTES_COMMA : [,] -> type(COMMA) ;
BYTES_SPACE : Space+ -> skip ;
BYTES_COMMENT : Comment -> skip ;
BYTES_LINE_MARKER : LineMarker -> type(LINE_MARKER) ;
BYTES_OPEN_STRING : OpenText -> type(OPEN_STRING) ;
BYTES_OPEN_COMMENT : OpenComment -> type(OPEN_COMMENT) ;
BYTES_STRAY : . -> type(STRAY) ;

fragment VersionWord : '/dts-v1/' ;
fragment PluginWord : '/plugin/' ;
fragment MemreserveWord : '/memreserve/' ;
fragment DeleteNodeWord : '/delete-node/' ;
fragment DeletePropertyWord : '/delete-property/' ;
fragment OmitWord : '/omit-if-no-ref/' ;
fragment IncludeWord : '/include/' ;
fragment Directive : '/' [a-zA-Z_] [a-zA-Z0-9_-]* '/' ;

fragment Identifier : [a-zA-Z_] [a-zA-Z0-9_]* ;
fragment NameCharacter : [a-zA-Z0-9,._+*#?@-] ;
fragment PathReference : '&{' ( NameCharacter | '/' )* '}' ;
fragment HexDigit : [0-9a-fA-F] ;

// A line break may stand in a string, but not behind a backslash.
fragment Text : OpenText '"' ;
fragment OpenText : '"' ( ~["\\] | '\\' ~[\n] )* ;

fragment Space : [ \t\n\u000b\f\r] ;
fragment Comment : BlockComment | '//' ~[\n]* ;
fragment BlockComment : '/*' ( ~'*' | '*'+ ~[*/] )* '*'+ '/' ;
fragment OpenComment : '/*' ( ~'*' | '*'+ ~[*/] )* '*'* ;

// "# 12 "file.dts" 1" as cpp leaves it; only at the start of a line, which the token source checks.
fragment LineMarker : '#' 'line'? [ \t]+ [0-9]+ [ \t]+ Text ( [ \t]+ [0-9]+ )* ;
