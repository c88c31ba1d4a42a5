package dev.conifer.dts;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Result;
import dev.conifer.diagnostic.SourceFile;
import dev.conifer.diagnostic.SourceRange;
import dev.conifer.dts.grammar.DeviceTreeLexer;
import dev.conifer.preprocessor.IncludeLimits;
import dev.conifer.preprocessor.Preprocessor;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenFactory;
import org.antlr.v4.runtime.TokenSource;

/**
 * The words of a source and of all that it includes, as one sequence.
 *
 * <p>An {@code /include/} is carried out here, between two words, whatever the parser is at: a file
 * may hold half a value. As in dtc, the lexer's mode goes into the file and comes out of it.
 */
final class DtsTokenSource implements TokenSource {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final Includes includes;
  private final Problems problems;
  private final Set<SourceFile> unpreprocessed = new HashSet<>();
  private boolean includeFailed;

  /** Whether macros may lack that an include which was meant would have brought. */
  private boolean includeLost;

  private boolean versionLost;
  private SourceInput current;
  private int includeCount;
  private long includedText;

  DtsTokenSource(SourceInput input, Includes includes, Problems problems) {
    this.current = input;
    this.includes = includes;
    this.problems = problems;
  }

  @Override
  public DtsToken nextToken() {
    while (true) {
      DtsToken token = current.next();
      switch (token.getType()) {
        case Token.EOF -> {
          if (current.includer() == null) {
            return token;
          }
          leave();
        }
        case DeviceTreeLexer.INCLUDE_FILE -> include(token);
        case DeviceTreeLexer.LINE_MARKER -> {
          checkMarker(token);
        }
        case DeviceTreeLexer.STRAY, DeviceTreeLexer.NAME, DeviceTreeLexer.STAR -> {
          if (!isTold(token)) {
            return token;
          }
        }
        case DeviceTreeLexer.CHARACTER -> {
          if (isRunaway(token)) {
            return firstCharacter(token);
          }
          check(token);
          return token;
        }
        case DeviceTreeLexer.HEX, DeviceTreeLexer.WORD -> {
          return current.mode() == DeviceTreeLexer.BYTES ? beforeLabel(token) : token;
        }
        case DeviceTreeLexer.INTEGER -> {
          check(token);
          return token;
        }
        case DeviceTreeLexer.STRING -> {
          if (token.contains('\\')) {
            check(token);
          }
          return token;
        }
        case DeviceTreeLexer.OPEN_COMMENT ->
            throw problems.fatal(
                Diagnostic.error(
                    "syntax",
                    current.origin(token.first(), token.first() + 2),
                    "this comment has no end"));
        default -> {
          return token;
        }
      }
    }
  }

  /** Reads again from {@code offset} of {@code input}'s text, in {@code mode}. */
  void resume(SourceInput input, int offset, int mode) {
    current = input;
    current.moveTo(offset, mode);
  }

  /**
   * Whether words may be macros that nobody expanded: the C preprocessor should have read this
   * source first, or an include is misspelt, which was told already.
   */
  boolean lacksMacros() {
    return !unpreprocessed.isEmpty() || includeLost;
  }

  /** Takes note that what was meant for an include is none, which was told. */
  void loseInclude() {
    includeLost = true;
  }

  /** Takes note that what was meant for {@code /dts-v1/} is none, which was told. */
  void loseVersion() {
    versionLost = true;
  }

  /** Whether text is missing that an include should have brought, which was told already. */
  boolean isIncomplete() {
    return lacksMacros() || includeFailed || versionLost;
  }

  private void include(DtsToken directive) {
    String text = directive.getText();
    // As in dtc, escapes mean nothing here.
    String name = text.substring(text.indexOf('"') + 1, text.length() - 1);
    if (current.depth() == IncludeLimits.DEEPEST) {
      throw problems.fatal(IncludeLimits.tooDeep(directive.origin()));
    }
    Result<SourceFile> found = includes.text(name, directive.origin());
    found.diagnostics().forEach(problems::add);
    if (found.value().isPresent()) {
      enter(found.value().get(), directive);
    } else {
      includeFailed = true;
    }
  }

  private void enter(SourceFile file, DtsToken directive) {
    includedText += file.text().length();
    if (++includeCount > IncludeLimits.MOST || includedText > IncludeLimits.LARGEST_TEXT) {
      throw problems.fatal(IncludeLimits.tooMuch(directive.origin()));
    }
    int mode = current.mode();
    current = current.include(file, directive.first(), directive.end());
    current.moveTo(0, mode);
  }

  private void leave() {
    SourceInput included = current;
    SourceInput includer = included.includer();
    if (includer == null) {
      throw new IllegalStateException("the first file has no includer");
    }
    includer.moveTo(included.resumeAt(), included.mode());
    current = includer;
  }

  private static boolean startsLine(DtsToken token) {
    return token.first() == 0 || token.input().file().text().charAt(token.first() - 1) == '\n';
  }

  /** Tells a line marker that dtc would not take. */
  private void checkMarker(DtsToken marker) {
    if (!startsLine(marker)) {
      problems.add(
          Diagnostic.error("syntax", marker.origin(), "a line marker must start its line")
              .withRemedy("delete what stands before it, spaces too"));
      return;
    }
    if (!marker.contains('\\') && !marker.contains('\0')) {
      return;
    }
    String text = marker.getText();
    String quoted = text.substring(text.indexOf('"'), text.lastIndexOf('"') + 1);
    try {
      if (new String(Literals.bytes(quoted), StandardCharsets.ISO_8859_1).indexOf(0) >= 0) {
        problems.add(
            Diagnostic.error(
                "syntax", marker.origin(), "the file's name in this line marker holds a NUL"));
      }
    } catch (Literals.InvalidLiteralException e) {
      problems.add(Diagnostic.error("syntax", marker.origin(), e.reason()));
    }
  }

  /** Only the first character of {@code token}, which cannot be what the lexer took it for. */
  private static DtsToken firstCharacter(DtsToken token) {
    SourceInput input = token.input();
    input.moveTo(token.first() + 1, input.mode());
    return input.token(DeviceTreeLexer.STRAY, token.first(), token.first() + 1);
  }

  /**
   * The bytes at the start of {@code digits}, where a label follows without a space: {@code 00a:}
   * is the byte 00 and the label a.
   */
  private static DtsToken beforeLabel(DtsToken digits) {
    SourceInput input = digits.input();
    String text = input.file().text();
    if (!text.startsWith(":", digits.end())) {
      return digits;
    }
    int label = digits.first();
    while (label + 1 < digits.end() && Character.isDigit(text.charAt(label))) {
      label += 2;
    }
    String bytes = text.substring(digits.first(), Math.min(label, digits.end()));
    boolean labelled =
        !bytes.isEmpty()
            && label < digits.end()
            && !Character.isDigit(text.charAt(label))
            && bytes.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    if (!labelled) {
      return digits;
    }
    input.moveTo(label, DeviceTreeLexer.BYTES);
    return input.token(DeviceTreeLexer.HEX, digits.first(), label);
  }

  /** Whether a character literal has its closing quote in a later line, so that it is another's. */
  private static boolean isRunaway(DtsToken character) {
    return character.contains('\n') && character.end() - character.first() > 3;
  }

  /** Tells what no parser can make sense of, and skips it; whether there was any. */
  private boolean isTold(DtsToken token) {
    if (isPreprocessorLine(token)) {
      skipPreprocessorLine(token);
      return true;
    }
    SourceInput input = token.input();
    String text = input.file().text();
    if (text.charAt(token.first()) == BYTE_ORDER_MARK && startsItsFile(token)) {
      problems.add(
          Diagnostic.error("syntax", token.origin(), "the file starts with a byte order mark")
              .withRemedy("save it as UTF-8 without one"));
      return true;
    }
    if (isEndOfNoComment(token)) {
      meantForComment(token.origin()).ifPresent(problems::forget);
      problems.add(
          Diagnostic.error(
                  "syntax",
                  input.origin(token.first(), token.first() + 2),
                  "this '*/' ends no comment")
              .withRemedy("comments do not nest: the first '*/' ends them all"));
      input.moveTo(token.first() + 2, modeBefore(token));
      return true;
    }
    return false;
  }

  /** What stands between the end of a comment and {@code end}, which ends none, in one line. */
  private static Optional<SourceRange> meantForComment(Origin end) {
    return end.range()
        .flatMap(
            sign -> {
              String text = sign.file().text();
              int line = text.lastIndexOf('\n', sign.start());
              int comment = text.lastIndexOf("*/", sign.start() - 1);
              return comment > line
                  ? Optional.of(sign.file().range(comment + 2, sign.start()))
                  : Optional.empty();
            });
  }

  private static boolean startsItsFile(DtsToken token) {
    return token.origin().range().filter(range -> range.start() == 0).isPresent();
  }

  private static boolean isEndOfNoComment(DtsToken token) {
    String text = token.input().file().text();
    return token.end() - token.first() == 1
        && text.charAt(token.first()) == '*'
        && text.startsWith("/", token.end())
        && !text.startsWith("//", token.end())
        && !text.startsWith("/*", token.end());
  }

  private static int modeBefore(DtsToken token) {
    return token.getType() == DeviceTreeLexer.NAME ? DeviceTreeLexer.NAMES : token.input().mode();
  }

  private static boolean isPreprocessorLine(DtsToken token) {
    SourceInput input = token.input();
    String text = input.file().text();
    return text.charAt(token.first()) == '#'
        && input.startsLine(token.first())
        && Preprocessor.directive(text, token.first()).isPresent();
  }

  private void skipPreprocessorLine(DtsToken token) {
    SourceInput input = token.input();
    String text = input.file().text();
    int end = input.endOfLine(token.first());
    while (end < text.length() && continued(text, end)) {
      end = input.endOfLine(end + 1);
    }
    // One message for the first line of a file: the others have the same remedy.
    if (unpreprocessed.add(input.file())) {
      int wordEnd = Preprocessor.directive(text, token.first()).orElse(token.first() + 1);
      String word = text.substring(token.first(), wordEnd);
      problems.add(
          Diagnostic.error(
                  "syntax",
                  input.origin(token.first(), wordEnd),
                  "'" + word + "' is a line for the C preprocessor")
              .withRemedy(
                  "include this file with #include: files of /include/ are not preprocessed"));
    }
    input.moveTo(end, modeBefore(token));
  }

  private static boolean continued(String text, int endOfLine) {
    int last = endOfLine - 1;
    if (last >= 0 && text.charAt(last) == '\r') {
      last--;
    }
    return last >= 0 && text.charAt(last) == '\\';
  }

  /** Tells a literal that stands for nothing; the parser goes on as if it were right. */
  private void check(DtsToken token) {
    try {
      switch (token.getType()) {
        case DeviceTreeLexer.INTEGER ->
            token.standsFor(Literals.integer(token.source(), token.first(), token.end()));
        case DeviceTreeLexer.CHARACTER -> token.standsFor(Literals.character(token.getText()));
        default -> {
          byte[] unused = Literals.bytes(token.getText());
        }
      }
    } catch (Literals.InvalidLiteralException e) {
      Diagnostic invalid = Diagnostic.error("syntax", token.origin(), e.reason());
      problems.add(
          token.getType() == DeviceTreeLexer.CHARACTER
              ? invalid.withRemedy("text stands in double quotes")
              : invalid);
    }
  }

  @Override
  public int getLine() {
    return current.file().position(current.at()).line();
  }

  @Override
  public int getCharPositionInLine() {
    return current.file().position(current.at()).column() - 1;
  }

  @Override
  public CharStream getInputStream() {
    throw new UnsupportedOperationException("words are cut from several texts");
  }

  @Override
  public String getSourceName() {
    return current.file().name();
  }

  @Override
  public void setTokenFactory(TokenFactory<?> factory) {
    throw new UnsupportedOperationException("every file has its own");
  }

  @Override
  public TokenFactory<?> getTokenFactory() {
    throw new UnsupportedOperationException("every file has its own");
  }
}
