package dev.conifer.loader.uboot.shell;

import dev.conifer.boot.ScriptLine;
import dev.conifer.loader.uboot.shell.Statement.Block;
import dev.conifer.loader.uboot.shell.Statement.Branch;
import dev.conifer.loader.uboot.shell.Statement.Followup;
import dev.conifer.loader.uboot.shell.Statement.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs scripts, with the variables of its own that they set by {@code name=value}. A status is 0
 * for success and 1 for failure, whatever a command gave.
 */
public final class Shell {
  /** How many commands a boot may run; a scan of every device comes to a few hundred. */
  private static final int MOST_COMMANDS = 20_000;

  /** How deep scripts may call scripts, by {@code run} and {@code source}. */
  private static final int DEEPEST = 32;

  private static final int MOST_LETTERS = 1 << 20;

  private final ShellHost host;
  private final Map<String, String> locals = new HashMap<>();
  private int commands;
  private int depth;
  private int status;
  private boolean exiting;

  /** A shell that runs its commands on {@code host}. */
  public Shell(ShellHost host) {
    this.host = host;
  }

  /**
   * Runs a script, to its end, to {@code exit}, or to the first line that is no hush.
   *
   * @return the status of the last command; 1 after an error
   * @throws ShellLimitException when it does not come to an end
   */
  public int run(Script script) {
    if (++depth > DEEPEST) {
      throw new ShellLimitException(
          "%s: scripts call one another more than %d deep".formatted(script.name(), DEEPEST));
    }
    try {
      Parser parser = new Parser(script.text(), 1);
      Optional<Block> line = parser.nextLine();
      int last = 0;
      while (line.isPresent() && !stops()) {
        last = run(line.get(), script);
        line = stops() ? Optional.empty() : parser.nextLine();
      }
      return last;
    } catch (SyntaxException e) {
      host.complain("%s: syntax error".formatted(script.at(e.line())));
      status = 1;
      return 1;
    } finally {
      depth--;
      exiting = false;
    }
  }

  /** {@code exit}: ends the script that is running. */
  public void exit() {
    exiting = true;
  }

  /** The shell's own variable. */
  public Optional<String> local(String name) {
    return Optional.ofNullable(locals.get(name));
  }

  private boolean stops() {
    return exiting || host.isOver();
  }

  /** {@code run_list_real}: what is skipped is skipped up to the next unconditional end. */
  private int run(Block block, Script script) {
    int last = 0;
    boolean skips = false;
    for (Step step : block.steps()) {
      if (stops()) {
        break;
      }
      if (skips) {
        skips = step.followup() != Followup.ALWAYS;
        continue;
      }
      last = run(step.statement(), script);
      skips = step.followup() == (last == 0 ? Followup.IF_FAILED : Followup.IF_SUCCESSFUL);
    }
    return last;
  }

  private int run(Statement statement, Script script) {
    if (statement instanceof Statement.Simple simple) {
      return simple(simple.words(), script);
    }
    if (statement instanceof Statement.Choice choice) {
      return choose(choice, script);
    }
    if (statement instanceof Statement.Each each) {
      return forEach(each, script);
    }
    return repeat((Statement.Repeat) statement, script);
  }

  private int choose(Statement.Choice choice, Script script) {
    int last = 0;
    for (Branch branch : choice.branches()) {
      last = run(branch.condition(), script);
      if (stops()) {
        return last;
      }
      if (last == 0) {
        return branch.body().steps().isEmpty() ? last : run(branch.body(), script);
      }
    }
    return choice.otherwise().isPresent() ? run(choice.otherwise().get(), script) : last;
  }

  /** The values are cut at spaces, quoted or not ({@code make_list_in}). */
  private int forEach(Statement.Each each, Script script) {
    int last = status;
    for (Word word : each.words()) {
      for (String value : expand(word).split(" ", -1)) {
        if (value.isEmpty()) {
          continue;
        }
        count(script.at(each.line()));
        locals.put(each.variable(), value);
        last = run(each.body(), script);
        if (stops()) {
          return last;
        }
      }
    }
    return last;
  }

  private int repeat(Statement.Repeat repeat, Script script) {
    while (true) {
      count(script.at(repeat.line()));
      int last = run(repeat.condition(), script);
      if (stops() || (last == 0) == repeat.until()) {
        return last;
      }
      last = run(repeat.body(), script);
      if (stops()) {
        return last;
      }
    }
  }

  /**
   * {@code run_pipe_real}: leading assignments are done, and a command with a variable in it is put
   * together as a text and parsed anew, quoted words in single quotes.
   */
  private int simple(List<Word> words, Script script) {
    int first = assign(words);
    if (first == words.size()) {
      status = 0;
      return 0;
    }
    List<Word> rest = words.subList(first, words.size());
    ScriptLine origin = script.at(rest.get(0).line());
    if (words.stream().noneMatch(Word::hasVariable)) {
      return execute(rest.stream().map(Word::text).toList(), origin);
    }
    StringBuilder text = new StringBuilder();
    for (Word word : rest) {
      String quote = word.quoted() ? "'" : "";
      text.append(quote).append(expand(word)).append(quote).append(' ');
      if (text.length() > MOST_LETTERS) {
        throw new ShellLimitException(origin + ": a command of more than 1 MiB");
      }
    }
    return executeAgain(text.toString(), origin);
  }

  private int executeAgain(String text, ScriptLine origin) {
    List<Word> words = new ArrayList<>();
    Lexer lexer = new Lexer(text, 1, true);
    for (Token token = lexer.next(); token.word().isPresent(); token = lexer.next()) {
      words.add(token.word().get());
    }
    int first = assign(words);
    if (words.isEmpty()) {
      return status;
    }
    if (first == words.size()) {
      status = 0;
      return 0;
    }
    return execute(words.subList(first, words.size()).stream().map(Word::text).toList(), origin);
  }

  private int execute(List<String> words, ScriptLine origin) {
    count(origin);
    int given = host.run(new ShellCommand(words, origin));
    status = given == 0 ? 0 : 1;
    return status;
  }

  private void count(ScriptLine origin) {
    if (++commands > MOST_COMMANDS) {
      throw new ShellLimitException(
          origin + ": the script does not end within %d commands".formatted(MOST_COMMANDS));
    }
  }

  /** Does the assignments at the beginning; gives how many there are. */
  private int assign(List<Word> words) {
    int first = 0;
    while (first < words.size() && words.get(first).isAssignment()) {
      String assignment = expand(words.get(first));
      int equals = assignment.indexOf('=');
      locals.put(assignment.substring(0, equals), assignment.substring(equals + 1));
      first++;
    }
    return first;
  }

  private String expand(Word word) {
    return word.expand(this::lookUp);
  }

  /**
   * {@code lookup_param}: the environment comes before the shell's own variables; an empty value
   * counts as none; {@code :-} gives another one, {@code :=} sets it too, and {@code :+} gives it
   * when there is none, and nothing when there is one.
   */
  private String lookUp(String expression) {
    if (expression.equals("?")) {
      return String.valueOf(status);
    }
    int colon = expression.indexOf(':');
    String name = colon < 0 ? expression : expression.substring(0, colon);
    char operator =
        colon >= 0 && colon + 1 < expression.length() ? expression.charAt(colon + 1) : '\0';
    String value = host.variable(name).or(() -> local(name)).orElse("");
    if (operator != '-' && operator != '=' && operator != '+') {
      return value;
    }
    if (!value.isEmpty()) {
      return operator == '+' ? "" : value;
    }
    String other = expression.substring(colon + 2);
    if (operator == '=') {
      locals.put(name, other);
    }
    return other;
  }
}
