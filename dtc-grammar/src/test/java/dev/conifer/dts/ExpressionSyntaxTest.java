package dev.conifer.dts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionSyntaxTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          (1 + 2 * 3)             | (1 + (2 * 3))
          (1 - 2 - 3)             | ((1 - 2) - 3)
          (8 / 4 % 3 * 2)         | (((8 / 4) % 3) * 2)
          (1 << 2 + 3)            | (1 << (2 + 3))
          (1 << 2 >> 3)           | ((1 << 2) >> 3)
          (1 < 2 << 3)            | (1 < (2 << 3))
          (1 < 2 <= 3 > 4 >= 5)   | ((((1 < 2) <= 3) > 4) >= 5)
          (1 == 2 < 3 != 4)       | ((1 == (2 < 3)) != 4)
          (1 & 2 == 3)            | (1 & (2 == 3))
          (1 ^ 2 & 3)             | (1 ^ (2 & 3))
          "(1 | 2 ^ 3)"           | "(1 | (2 ^ 3))"
          "(1 && 2 | 3)"          | "(1 && (2 | 3))"
          "(1 || 2 && 3)"         | "(1 || (2 && 3))"
          "(1 || 2 ? 3 : 4)"      | "((1 || 2) ? 3 : 4)"
          (1 ? 2 : 3 ? 4 : 5)     | (1 ? 2 : (3 ? 4 : 5))
          (1 ? 2 ? 3 : 4 : 5)     | (1 ? (2 ? 3 : 4) : 5)
          (-1 + ~2 * !3)          | (-1 + (~2 * !3))
          (- -~!1)                | --~!1
          ((1 + 2) * 3)           | ((1 + 2) * 3)
          (((1)))                 | 1
          (1?2:3)                 | (1 ? 2 : 3)
          ('a' + 010)             | (97 + 8)
          """)
  void operatorsBindAsInC(String source, String grouped) {
    assertEquals(grouped, Dts.text(Dts.cells(source)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10                   | 10
          010                  | 8
          0                    | 0
          00                   | 0
          0x1F                 | 31
          0XfF                 | 255
          0xffffffffffffffff   | 18446744073709551615
          18446744073709551615 | 18446744073709551615
          1U 2L 3UL 4LL 5ULL   | 1 2 3 4 5
          1(2)0x3              | 1 2 3
          """)
  void numbersAreDecimalHexadecimalOrOctal(String source, String values) {
    assertEquals(values, Dts.text(Dts.cells(source)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'a'       | 97
          '\\n'     | 10
          '\\x41'   | 65
          '\\101'   | 65
          '\\''     | 39
          '\\\\'    | 92
          ';'       | 59
          '\\xff'   | 255
          """)
  void characterIsOneByte(String source, String value) {
    assertEquals(value, Dts.text(Dts.cells(source)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          <08>                  | "'08' is no octal number: a leading 0 makes it one, and 8 and 9 are no octal digits"
          <0x>                  | "'0x' has no digits"
          <1u>                  | "'1u' has a suffix that is none of U, L, UL, LL and ULL"
          <1LU>                 | "'1LU' has a suffix that is none of U, L, UL, LL and ULL"
          <0x10000000000000000> | "'0x10000000000000000' does not fit in 64 bits"
          <(1,2)>               | "',' is no operator"
          <(+1)>                | "there is no '+' before a single operand"
          <-1>                  | "'-' needs parentheses around its expression"
          <''>                  | "this character literal is empty"
          <'ab'>                | "a character literal holds one byte, this one has 2"
          <'\u00e9'>            | "a character literal holds one byte, this one has 2"
          """)
  void whatIsNoNumberIsToldOnce(String value, String message) {
    assertEquals(message, Dts.errorsOfValue(value));
  }
}
