package dev.conifer.cli;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.DiagnosticException;
import dev.conifer.diagnostic.Spelling;
import dev.conifer.memory.AddressRange;
import dev.conifer.memory.PhysicalAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;

/** What the user gave to one command. Options go by their long names. */
final class Arguments {
  private final String command;
  private final CommandLine line;
  private final CommandLineText text;

  Arguments(String command, CommandLine line, CommandLineText text) {
    this.command = command;
    this.line = line;
    this.text = text;
  }

  /** The command's name. */
  String command() {
    return command;
  }

  /** Whether the option was given. */
  boolean has(String option) {
    return line.hasOption(option);
  }

  /** The option's value, the last one when it was given more than once. */
  Optional<String> value(String option) {
    List<String> values = values(option);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
  }

  /** Every value that was given to the option, in order. */
  List<String> values(String option) {
    String[] values = line.getOptionValues(option);
    return values == null ? List.of() : List.of(values);
  }

  /**
   * One use of an option.
   *
   * @param option its long name
   */
  record Given(String option, String value) {}

  /** Every value that was given to one of {@code options}, in order. */
  List<Given> inOrder(String... options) {
    return Stream.of(line.getOptions())
        .filter(option -> List.of(options).contains(option.getLongOpt()))
        .map(option -> new Given(option.getLongOpt(), option.getValue()))
        .toList();
  }

  /**
   * The option's value as a number from 0 to {@code most}: decimal, or hexadecimal with {@code 0x}.
   *
   * @throws DiagnosticException when it is none
   */
  OptionalInt number(String option, int most) {
    return number(option, 0, most);
  }

  /** {@link #number(String, int)} that is {@code least} or more. */
  OptionalInt number(String option, int least, int most) {
    Optional<String> value = value(option);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      String digits = value.get();
      long number =
          digits.startsWith("0x")
              ? Long.parseLong(digits, 2, digits.length(), 16)
              : Long.parseLong(digits);
      if (number >= least && number <= most) {
        return OptionalInt.of((int) number);
      }
    } catch (NumberFormatException e) {
      // Told below, like a number out of range.
    }
    throw wrongValue(
        option,
        value.get(),
        "give a number from %d to %d, in hexadecimal with 0x".formatted(least, most));
  }

  /**
   * {@link #number} that is a power of two.
   *
   * @throws DiagnosticException when it is none
   */
  OptionalInt powerOfTwo(String option, int most) {
    OptionalInt number = number(option, most);
    if (number.isPresent() && Integer.bitCount(number.getAsInt()) != 1) {
      throw wrongValue(
          option, value(option).orElseThrow(), "give a power of two, such as 8 or 0x1000");
    }
    return number;
  }

  /**
   * Every value of the option as an address: decimal, or hexadecimal with {@code 0x}.
   *
   * @throws DiagnosticException when one is none
   */
  List<PhysicalAddress> addresses(String option) {
    return values(option).stream()
        .map(
            value ->
                unsigned(value)
                    .map(PhysicalAddress::of)
                    .orElseThrow(
                        () -> wrongValue(option, value, "give an address, such as 0x40000000")))
        .toList();
  }

  /**
   * Every value of the option as a range: {@code START+SIZE}, each as in {@link #addresses}.
   *
   * @throws DiagnosticException when one is none
   */
  List<AddressRange> ranges(String option) {
    return values(option).stream()
        .map(
            value ->
                range(value)
                    .orElseThrow(
                        () ->
                            wrongValue(
                                option, value, "give START+SIZE, such as 0x40000000+0x1000")))
        .toList();
  }

  private static Optional<AddressRange> range(String value) {
    String[] parts = value.split("\\+", -1);
    return parts.length != 2
        ? Optional.empty()
        : unsigned(parts[0])
            .flatMap(
                start -> unsigned(parts[1]).flatMap(size -> AddressRange.ifValid(start, size)));
  }

  /** A number of 64 bits: decimal, or hexadecimal with {@code 0x}. */
  static Optional<Long> unsigned(String text) {
    try {
      return Optional.of(
          text.startsWith("0x")
              ? Long.parseUnsignedLong(text.substring(2), 16)
              : Long.parseUnsignedLong(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** What to tell when the option, which was given, cannot be taken. */
  DiagnosticException wrongOption(String option, String message, String remedy) {
    Option given =
        Stream.of(line.getOptions())
            .filter(each -> option.equals(each.getLongOpt()))
            .findFirst()
            .orElseThrow();
    return new DiagnosticException(
        Diagnostic.error("E-option", text.option(given), message).withRemedy(remedy));
  }

  /** What to tell when {@code value} is none that the option takes. */
  DiagnosticException wrongValue(String option, String value, String remedy) {
    return new DiagnosticException(
        Diagnostic.error(
                "E-option",
                text.argument(value),
                "'" + value + "' is no value for '--" + option + "'")
            .withRemedy(remedy));
  }

  /**
   * The option's value, which must be one of {@code words}.
   *
   * @throws DiagnosticException when it is none of them
   */
  Optional<String> word(String option, List<String> words) {
    Optional<String> value = value(option);
    if (value.isPresent() && !words.contains(value.get())) {
      throw new DiagnosticException(
          Diagnostic.error(
                  "E-option",
                  text.argument(value.get()),
                  "'" + value.get() + "' is no value for '--" + option + "'")
              .withRemedy(Spelling.suggestion(value.get(), words)));
    }
    return value;
  }

  /**
   * The operands, one for each of {@code whats}.
   *
   * @param whats the words for them in the help text
   * @throws DiagnosticException when there are fewer, or more
   */
  List<String> exactOperands(String... whats) {
    List<String> operands = line.getArgList();
    if (operands.size() < whats.length) {
      throw missing(whats[operands.size()]);
    }
    if (operands.size() > whats.length) {
      throw wrongOperand(
          operands.get(whats.length),
          "'" + command + "' takes " + String.join(" and ", whats) + ", and no more",
          "remove it");
    }
    return List.copyOf(operands);
  }

  /**
   * The one operand.
   *
   * @param what the word for it in the help text
   * @throws DiagnosticException when there is none, or more than one
   */
  String operand(String what) {
    return optionalOperand(what).orElseThrow(() -> missing(what));
  }

  /** What to tell when {@code what}, an operand or an option, was not given. */
  DiagnosticException missing(String what) {
    return new DiagnosticException(
        Diagnostic.error("E-operand", text.end(), "'" + command + "' needs a " + what)
            .withRemedy("'conifer help " + command + "' has an example"));
  }

  /** What to tell when {@code operand} cannot be taken. */
  DiagnosticException wrongOperand(String operand, String message, String remedy) {
    return new DiagnosticException(
        Diagnostic.error("E-operand", text.argument(operand), message).withRemedy(remedy));
  }

  /**
   * The first operand, which must be one of {@code words}.
   *
   * @param what the word for it in the help text
   * @throws DiagnosticException when there is none, or it is none of them
   */
  String actionOperand(String what, List<String> words) {
    String word = line.getArgList().stream().findFirst().orElseThrow(() -> missing(what));
    if (!words.contains(word)) {
      throw new DiagnosticException(
          Diagnostic.error(
                  "E-operand",
                  text.argument(word),
                  "'" + command + "' has no " + what + " '" + word + "'")
              .withRemedy(Spelling.suggestion(word, words)));
    }
    return word;
  }

  /**
   * The operands after the first, at least one.
   *
   * @param what the word for one in the help text
   * @throws DiagnosticException when there is none
   */
  List<String> furtherOperands(String what) {
    List<String> all = line.getArgList();
    if (all.size() < 2) {
      throw missing(what);
    }
    return List.copyOf(all.subList(1, all.size()));
  }

  /**
   * All operands, at least one.
   *
   * @param what the word for one in the help text
   * @throws DiagnosticException when there is none
   */
  List<String> operands(String what) {
    if (line.getArgList().size() > 1) {
      return List.copyOf(line.getArgList());
    }
    return List.of(operand(what));
  }

  /**
   * Makes sure that there is no operand.
   *
   * @throws DiagnosticException when there is one
   */
  void noOperand() {
    for (String operand : line.getArgList()) {
      throw new DiagnosticException(
          Diagnostic.error(
                  "E-operand", text.argument(operand), "'" + command + "' takes no operand")
              .withRemedy("remove it; 'conifer help " + command + "' lists the options"));
    }
  }

  /**
   * The one operand, if it was given.
   *
   * @throws DiagnosticException when there is more than one
   */
  Optional<String> optionalOperand(String what) {
    List<String> operands = line.getArgList();
    if (operands.size() > 1) {
      throw new DiagnosticException(
          Diagnostic.error(
                  "E-operand",
                  text.argument(operands.get(1)),
                  "'" + command + "' takes one " + what + ", not " + operands.size())
              .withRemedy("run it once for each " + what));
    }
    return operands.stream().findFirst();
  }
}
