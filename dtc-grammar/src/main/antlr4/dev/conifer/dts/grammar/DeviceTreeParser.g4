/*
 * The sentences of devicetree source (Devicetree Specification v0.4, chapter 6; dtc 1.8.1).
 *
 * Wider than the language on purpose: what stands in the wrong order or has a label too many is
 * let through and told by the classes that make the syntax records, which can say what is wrong
 * better than a parser can. Every choice but those inside "expression" is made by the next word
 * alone, and those by precedence: SLL prediction is exact here.
 *
 * dev.conifer.dts.SyntaxErrorHandler resumes after errors and knows these rules by name.
 */
parser grammar DeviceTreeParser;

options { tokenVocab = DeviceTreeLexer; }

source : statement* EOF ;

statement : ( version | plugin | LABEL* ( reservation | block ) | deletion | omission ) ';' ;

version : VERSION ;

plugin : PLUGIN ;

reservation : MEMRESERVE integer integer ;

block : ( '/' | reference ) nodeBody ;

omission : OMIT_IF_NO_REF reference ;

nodeBody : '{' bodyStatement* '}' ;

bodyStatement : ( LABEL | OMIT_IF_NO_REF )* ( definition | deletion ) ';' ;

definition : NAME ( nodeBody | '=' value )? ;

deletion : ( DELETE_NODE | DELETE_PROPERTY ) ( NAME | reference ) ;

value : valuePart ( ',' valuePart )* ;

valuePart : LABEL* ( STRING | reference | cells | bytes | incbin ) LABEL* ;

cells
    : ( BITS INTEGER )? '<'
      ( INTEGER | CHARACTER | LABEL_REFERENCE | PATH_REFERENCE | LABEL | parenthesised )*
      '>'
    ;

bytes : '[' ( HEX | LABEL )* ']' ;

incbin : INCBIN '(' STRING ( ',' integer ',' integer )? ')' ;

reference : LABEL_REFERENCE | PATH_REFERENCE ;

integer : INTEGER | CHARACTER | parenthesised ;

parenthesised : '(' expression ')' ;

expression
    : ( INTEGER | CHARACTER )                                             # literal
    | '(' expression ')'                                                  # grouped
    | operator = ( '-' | '~' | '!' ) expression                           # unary
    | expression operator = ( '*' | '/' | '%' ) expression                # binary
    | expression operator = ( '+' | '-' ) expression                      # binary
    | expression operator = ( '<<' | '>>' ) expression                    # binary
    | expression operator = ( '<' | '>' | '<=' | '>=' ) expression        # binary
    | expression operator = ( '==' | '!=' ) expression                    # binary
    | expression operator = '&' expression                                # binary
    | expression operator = '^' expression                                # binary
    | expression operator = '|' expression                                # binary
    | expression operator = '&&' expression                               # binary
    | expression operator = '||' expression                               # binary
    | <assoc = right> expression '?' expression ':' expression            # conditional
    ;
