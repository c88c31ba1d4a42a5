package dev.conifer.dts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.dts.BodyItem.NodeDefinition;
import dev.conifer.dts.BodyItem.PropertyDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run of characters means depends on where it stands. */
class LexingTest {

  private static List<String> names(String body) {
    return Dts.body(body).stream()
        .map(
            item ->
                item instanceof PropertyDefinition property
                    ? property.name()
                    : ((NodeDefinition) item).name())
        .toList();
  }

  @Test
  void nameMayLookLikeNumberOrOperator() {
    assertEquals(
        List.of("0x123", "0", "+", "*", "-", "?", "#size-cells", "a,b.c_d+e*f#g?h@i-j", "1@2"),
        names("0x123 = [00]; 0; + = <1>; * ; - ; ? ; #size-cells; a,b.c_d+e*f#g?h@i-j; 1@2 {};"));
  }

  @Test
  void backslashBeforeNameIsDropped() {
    assertEquals(List.of("a", "delete-node"), names("\\a; \\delete-node = <1>;"));
  }

  @Test
  void nameMayLookLikePreprocessorLine() {
    assertEquals(
        List.of("#if", "#include", "#define-cells", "#else"),
        names("\n#if = <1>;\n#include;\n#define-cells = <1>;\n#else { };"));
  }

  @Test
  void nameEndsTheStateForNames() {
    assertEquals("1 2", Dts.text(Dts.cells("1 2")));
    assertEquals(List.of("a", "b"), names("a=<1>;b=<2>;"));
  }

  @Test
  void labelHasItsColonDirectlyBehind() {
    assertEquals(
        List.of("a", "B_2"),
        ((NodeDefinition) Dts.body("a: B_2:n { };").get(0))
            .labels().stream().map(LabelSyntax::name).toList());
    assertEquals("1 b: 2", Dts.text(Dts.cells("1b:2")));
  }

  @Test
  void ampersandIsReferenceOrOperator() {
    assertEquals("(1 & 2)", Dts.text(Dts.cells("(1&2)")));
    assertEquals("&a &{/b@1/c} &{l/x} &{l/}", Dts.text(Dts.cells("&a&{/b@1/c}&{l/x} &{l/}")));
    assertEquals(
        "'&foo' is a reference, and an expression takes numbers only",
        Dts.errorsOfValue("<(1&foo)>"));
  }

  @Test
  void byteStringHasPairsOfDigits() {
    assertEquals("00 11 aa bb cc", Dts.bytes("[0011 aaBB\n/* x */ cc // dd\n]").toString());
    assertEquals(ByteString.EMPTY, Dts.bytes("[]"));
  }

  @Test
  void labelInByteStringMayLookLikeByte() {
    ValuePart.Bytes bytes = (ValuePart.Bytes) Dts.value("[ab: 00 a: 11 z:]").get(0);
    assertEquals("00 11", bytes.bytes().toString());
    assertEquals(
        List.of("ab 0", "a 1", "z 2"),
        bytes.labels().stream().map(at -> at.label().name() + " " + at.offset()).toList());
  }

  @Test
  void labelMayFollowBytesWithoutSpace() {
    ValuePart.Bytes bytes = (ValuePart.Bytes) Dts.value("[00a:1fb:22c_1: abcd: 0001 ]").get(0);
    assertEquals("00 1f 22 00 01", bytes.bytes().toString());
    assertEquals(
        List.of("a 1", "b 2", "c_1 3", "abcd 3"),
        bytes.labels().stream().map(at -> at.label().name() + " " + at.offset()).toList());
    assertTrue(Dts.parse("/dts-v1/; / { a = [0a: 00]; };").failed());
    assertTrue(Dts.parse("/dts-v1/; / { a = [00: 00]; };").failed());
  }

  @Test
  void afterByteStringNumbersAreNumbers() {
    List<ValuePart> value = Dts.value("[00], <10>");
    assertEquals("10", Dts.text(((ValuePart.Cells) value.get(1)).items()));
  }

  @Test
  void stringKeepsBytes() {
    assertEquals("c3 a9 f0 9f 8c b2", Dts.bytes("\"é🌲\"").toString());
    assertEquals("61 00 62", Dts.bytes("\"a\\0b\"").toString());
    assertEquals("61 0a 62", Dts.bytes("\"a\nb\"").toString());
  }

  @Test
  void stringHasEscapesOfC() {
    assertEquals(
        "07 08 09 0a 0b 0c 0d 5c 22 71",
        Dts.bytes("\"\\a\\b\\t\\n\\v\\f\\r\\\\\\\"\\q\"").toString());
    assertEquals(
        "7f 01 0a 53 34 00 41 67", Dts.bytes("\"\\x7f\\1\\12\\1234\\400\\x41g\"").toString());
  }

  @Test
  void commentsAreSpaces() {
    assertEquals("1 2 3", Dts.text(Dts.cells("1/**/2/* * / *//***/3// 4\n")));
  }

  @Test
  void lineCommentMayEndTheFile() {
    assertFalse(Dts.parse("/dts-v1/; / { }; // dtc rejects this without a line break").failed());
  }

  @Test
  void backslashCharacterMayStandBeforeAnother() {
    assertEquals("92 120", Dts.text(Dts.cells("'\\\\' 'x'")));
  }

  @Test
  void formFeedVerticalTabAndCarriageReturnAreSpaces() {
    assertEquals(List.of("a", "b"), names("\fa\u000b=\r\n<1>\r;\tb;"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# 5 \"f.dts\"\n",
        "# 5 \"f.dts\" 1\n",
        "# 5 \"f.dts\" 1 3 4\n",
        "#line 5 \"f.dts\"\n",
        "#\t5\t\"f\\\"x.dts\"\n"
      })
  void lineMarkerIsNoWord(String marker) {
    assertFalse(
        Dts.parse(marker + "/dts-v1/;\n" + marker + "/ { a = <1\n" + marker + "2>; };").failed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " # 5 \"f.dts\"\n",
        "# 5\n",
        "# \"f.dts\"\n",
        "#line 5 f.dts\n",
        "# 5 \"f\\0.dts\"\n",
        "#idiom \"x\"\n"
      })
  void anythingElseWithHashIsAnError(String line) {
    assertTrue(Dts.parse("/dts-v1/;\n" + line + "/ { };").failed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ufeff/dts-v1/; / { };", "/dts-v1/;\0/ { };", "/dts-v1/; / { };\u001a"})
  void byteOrderMarkAndControlCharactersAreErrors(String text) {
    assertTrue(Dts.parse(text).failed());
  }

  @Test
  void anyByteMayStandInComment() {
    assertFalse(Dts.parse("/dts-v1/; /* \0 \ufeff é */ / { };").failed());
  }
}
