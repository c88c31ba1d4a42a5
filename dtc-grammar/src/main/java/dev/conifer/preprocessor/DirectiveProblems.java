package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Diagnostic;
import dev.conifer.diagnostic.Origin;
import dev.conifer.diagnostic.Spelling;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells what is wrong with the directives of one visit of a file. */
final class DirectiveProblems {
  /** What looks like a directive without arguments. */
  private static final Pattern LONE_WORD =
      Pattern.compile("^[ \\t]*+#[ \\t]*+([a-z]++)[ \\t]*+$", Pattern.MULTILINE);

  private final Run run;
  private final PreparedFile file;
  private final Site site;
  private final String text;

  /** How many of the file's misplaced directives are told. */
  private int told;

  /** Whether it is told that a comment has no end. */
  private boolean commentIsTold;

  DirectiveProblems(Run run, PreparedFile file, Site site) {
    this.run = run;
    this.file = file;
    this.site = site;
    this.text = file.text();
  }

  /** {@code macro} is defined where {@code before} has another meaning. */
  void definedAgain(Macro macro, Macro before) {
    String name = run.names().name(macro.name());
    Diagnostic again =
        Diagnostic.warning(
            "W-macro",
            site.origin(macro.nameStart(), macro.nameEnd()),
            "macro " + name + " is defined again, with another meaning");
    run.add(
        before.builtin() != null
            ? again
            : again
                .withNote(before.origin(), "it is defined first here")
                .withRemedy("delete one, or write #undef " + name + " before the second"));
  }

  /** The conditional that begins with {@code item} has no end. */
  void unended(int item) {
    if (file.openComment().isPresent()) {
      // The #endif may be in the comment.
      mistake(file.openComment().get());
      return;
    }
    int start = file.start(item);
    int word = startOfWord(start);
    int end = endOfWord(word);
    Diagnostic unended =
        Diagnostic.error(
            "E-directive",
            site.origin(start, end),
            "this #" + text.substring(word, end) + " has no #endif");
    run.add(
        misspeltEnd(end)
            .map(line -> unended.withNote(line, "did you mean #endif?"))
            .orElse(unended));
  }

  /** The first line from {@code start} on that has nothing but what may be meant for an #endif. */
  private Optional<Origin> misspeltEnd(int start) {
    Matcher line = LONE_WORD.matcher(text);
    for (int at = start; line.find(at); at = line.end()) {
      if (Spelling.nearest(line.group(1), List.of("endif")).isPresent()) {
        return Optional.of(site.origin(line.start(1) - 1, line.end(1)));
      }
    }
    return Optional.empty();
  }

  /** An {@code #ifdef} or the like has no name of a macro. */
  void noMacro(Directive.Test.Defined test) {
    int word = startOfWord(test.start());
    run.add(
        Diagnostic.error(
            "E-condition",
            site.origin(test.start(), Scanner.startOfBlanks(text, test.start() + 1, test.end())),
            "#" + text.substring(word, endOfWord(word)) + " takes the name of a macro"));
  }

  /** The {@code #include} at {@code where} has no name of a file. */
  void noFile(Origin where) {
    run.add(
        Diagnostic.error(
                "E-include", where, "#include takes \"FILE\" or <FILE>, or a macro for one")
            .withRemedy("put the file's name between double quotes"));
  }

  /** A {@code #line} cannot be carried out. */
  void line(Origin where, String message) {
    run.add(Diagnostic.error("E-directive", where, message));
  }

  /** The {@code #error} or {@code #warning} that {@code item} is. */
  void message(Directive.Message message, int item) {
    String said = text.substring(message.start(), message.end()).strip();
    int start = file.start(item);
    Origin where = site.origin(start, Math.max(message.end(), start + 1));
    String word = message.error() ? "#error" : "#warning";
    String sentence = said.isEmpty() ? word : said;
    run.add(
        message.error()
            ? Diagnostic.error("E-error", where, sentence)
            : Diagnostic.warning("W-warning", where, sentence));
  }

  /** Tells what stands at a wrong place before {@code end} and was not told yet. */
  void misplacedBefore(int end) {
    List<Directive.Mistake> misplaced = file.misplaced();
    while (told < misplaced.size() && misplaced.get(told).start() < end) {
      mistake(misplaced.get(told++));
    }
  }

  /** A directive that is none. */
  void mistake(Directive.Mistake mistake) {
    if (file.openComment().filter(mistake::equals).isPresent()) {
      if (commentIsTold) {
        return;
      }
      commentIsTold = true;
    }
    Diagnostic wrong =
        Diagnostic.error(
            "E-directive", site.origin(mistake.start(), mistake.end()), mistake.message());
    run.add(mistake.remedy().map(wrong::withRemedy).orElse(wrong));
  }

  /** Where the word behind the {@code #} at {@code hash} begins. */
  private int startOfWord(int hash) {
    return Scanner.endOfBlanks(text, hash + 1, text.length());
  }

  private int endOfWord(int start) {
    return Scanner.endOfName(text, start, text.length());
  }
}
