package dev.conifer.loader.uboot.shell;

import dev.conifer.loader.uboot.shell.Statement.Block;
import dev.conifer.loader.uboot.shell.Statement.Branch;
import dev.conifer.loader.uboot.shell.Statement.Followup;
import dev.conifer.loader.uboot.shell.Statement.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a script line by line, or as many lines as a compound statement takes: hush runs each
 * before it reads the next, so that an error further down does not undo what was run.
 */
final class Parser {
  /** How deep compound statements may nest; scripts of boards come to about five. */
  private static final int DEEPEST = 64;

  private static final Set<String> FOLLOWERS =
      Set.of("then", "elif", "else", "fi", "in", "do", "done");

  private final Lexer lexer;
  private Token token;
  private int depth;

  Parser(String text, int firstLine) {
    this.lexer = new Lexer(text, firstLine, false);
    this.token = Token.of(Token.Kind.NEWLINE, firstLine);
  }

  /**
   * The next line with something on it; absent at the end.
   *
   * @throws SyntaxException when hush would not accept it
   */
  Optional<Block> nextLine() {
    do {
      advance();
    } while (token.kind() == Token.Kind.NEWLINE);
    if (token.kind() == Token.Kind.END) {
      return Optional.empty();
    }
    List<Step> steps = new ArrayList<>();
    while (token.kind() != Token.Kind.NEWLINE && token.kind() != Token.Kind.END) {
      step(steps, false);
    }
    return Optional.of(new Block(steps));
  }

  private void advance() {
    token = lexer.next();
  }

  /** One statement with what follows it; nothing for an empty one. */
  private void step(List<Step> steps, boolean newlinesCount) {
    Optional<Statement> statement =
        token.kind() == Token.Kind.WORD ? Optional.of(statement()) : Optional.empty();
    Followup followup =
        switch (token.kind()) {
          case AND -> Followup.IF_SUCCESSFUL;
          case OR -> Followup.IF_FAILED;
          default -> Followup.ALWAYS;
        };
    boolean separated =
        followup != Followup.ALWAYS
            || token.kind() == Token.Kind.SEMICOLON
            || (newlinesCount && token.kind() == Token.Kind.NEWLINE);
    if (separated) {
      advance();
    } else if (token.kind() == Token.Kind.WORD) {
      throw new SyntaxException(token.line());
    }
    statement.ifPresent(s -> steps.add(new Step(s, followup)));
  }

  private Statement statement() {
    String word = token.word().orElseThrow().text();
    if (FOLLOWERS.contains(word)) {
      throw new SyntaxException(token.line());
    }
    if (++depth > DEEPEST) {
      throw new ShellLimitException(
          "line %d: more than %d statements inside one another".formatted(token.line(), DEEPEST));
    }
    try {
      return switch (word) {
        case "if" -> choice();
        case "for" -> each();
        case "while", "until" -> repeat(word.equals("until"));
        default -> simple();
      };
    } finally {
      depth--;
    }
  }

  private Statement simple() {
    List<Word> words = new ArrayList<>();
    while (token.kind() == Token.Kind.WORD) {
      words.add(token.word().orElseThrow());
      advance();
    }
    return new Statement.Simple(words);
  }

  private Statement choice() {
    List<Branch> branches = new ArrayList<>();
    advance();
    Block condition = block("then");
    while (true) {
      advance();
      Block body = block("elif", "else", "fi");
      branches.add(new Branch(condition, body));
      if (!token.reads("elif")) {
        break;
      }
      advance();
      condition = block("then");
    }
    Optional<Block> otherwise = Optional.empty();
    if (token.reads("else")) {
      advance();
      otherwise = Optional.of(block("fi"));
    }
    advance();
    return new Statement.Choice(branches, otherwise);
  }

  private Statement each() {
    int line = token.line();
    advance();
    String variable = token.word().orElseThrow(() -> new SyntaxException(line)).text();
    advance();
    if (!token.reads("in")) {
      throw new SyntaxException(token.line());
    }
    advance();
    List<Word> words = new ArrayList<>();
    while (token.kind() == Token.Kind.WORD) {
      words.add(token.word().orElseThrow());
      advance();
    }
    skipSeparators();
    if (!token.reads("do")) {
      throw new SyntaxException(token.line());
    }
    advance();
    Block body = block("done");
    advance();
    return new Statement.Each(variable, words, body, line);
  }

  private Statement repeat(boolean until) {
    int line = token.line();
    advance();
    Block condition = block("do");
    advance();
    Block body = block("done");
    advance();
    return new Statement.Repeat(condition, body, until, line);
  }

  private void skipSeparators() {
    while (token.isSeparator()) {
      advance();
    }
  }

  /** Statements up to one of the words {@code ends}, which is the current piece then. */
  private Block block(String... ends) {
    List<Step> steps = new ArrayList<>();
    while (true) {
      skipSeparators();
      for (String end : ends) {
        if (token.reads(end)) {
          return new Block(steps);
        }
      }
      if (token.kind() != Token.Kind.WORD) {
        throw new SyntaxException(token.line());
      }
      step(steps, true);
    }
  }
}
