package dev.conifer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
  private static final List<Command> JUDGE = List.of(new JudgeCommand());

  @Test
  void helpListsTheCommandsAndTheExitCodes() {
    RunResult run = RunResult.with(JUDGE, "--help");

    assertEquals(
        """
        Conifer tells whether bytes in memory will still be there after a reboot, and if
        not, who overwrites them.

        Usage: conifer COMMAND [OPTION]... [FILE]...

        Commands:
          judge  say what it is told to say

        Options:
          -h, --help     print this
          -V, --version  print the version

        'conifer help COMMAND' tells what a command does, its options and an example.

        Exit codes:
          0  all is well
          1  the input was understood and the answer is no
          2  the input or the command line is wrong; nothing was written
          3  Conifer itself failed: please report it
        """,
        run.out());
    assertEquals("", run.err());
    assertEquals(0, run.exitCode());
  }

  @Test
  void theHelpOfACommandHasItsOptionsWrappedInColumns() {
    RunResult run = RunResult.with(JUDGE, "help", "judge");

    assertEquals(
        """
        Usage: conifer judge [OPTION]... VERDICT

        Says VERDICT.

        Options:
              --json          write the report as one JSON document; diagnostics are in
                              it, too
          -o, --output FILE   not used
              --window BYTES  how many bytes of memory the judge looks at before it
                              comes to its verdict about them (default: 4096)
          -h, --help          print this help text

        Example:
          conifer judge yes

        Exit codes:
          0  VERDICT is yes
          1  it is no
        """,
        run.out());
    assertEquals(0, run.exitCode());
  }

  @Test
  void theOptionGivesTheSameHelpAsTheCommand() {
    assertEquals(
        RunResult.with(JUDGE, "help", "judge").out(),
        RunResult.with(JUDGE, "judge", "--help").out());
  }

  @Test
  void helpAboutHelpIsHelp() {
    assertEquals(
        RunResult.with(JUDGE, "--help").out(), RunResult.with(JUDGE, "help", "help").out());
  }

  @Test
  void noArgumentsAtAllIsAWrongCommandLine() {
    RunResult run = RunResult.with(JUDGE);

    assertEquals("", run.out());
    assertEquals(RunResult.with(JUDGE, "--help").out(), run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void theVersionIsTheBuilds() {
    RunResult run = RunResult.of("--version");

    assertTrue(run.out().matches("conifer \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n"), run.out());
    assertEquals(0, run.exitCode());
  }

  @Test
  void aMistypedCommandIsGuessed() {
    RunResult run = RunResult.with(JUDGE, "jugde", "yes");

    assertEquals(
        """
        command line:1.9-13: Error (E-command): there is no command 'jugde'
            conifer jugde yes
                    ^~~~~
          help: did you mean 'judge'?
        """,
        run.err());
    assertEquals("", run.out());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aCommandThatIsNotLikeAnyIsNotGuessed() {
    RunResult run = RunResult.with(JUDGE, "help", "frobnicate");

    assertEquals(
        """
        command line:1.14-23: Error (E-command): there is no command 'frobnicate'
            conifer help frobnicate
                         ^~~~~~~~~~
          help: 'conifer --help' lists the commands
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aMistypedOptionIsGuessed() {
    RunResult run = RunResult.with(JUDGE, "judge", "--ouput=a b", "yes");

    assertEquals(
        """
        command line:1.15-27: Error (E-option): 'judge' has no option '--ouput'
            conifer judge '--ouput=a b' yes
                          ^~~~~~~~~~~~~
          help: did you mean '--output'?
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aBeginningOfAnOptionIsNotTheOption() {
    RunResult run = RunResult.with(JUDGE, "judge", "--out", "yes");

    assertEquals(
        """
        command line:1.15-19: Error (E-option): 'judge' has no option '--out'
            conifer judge --out yes
                          ^~~~~
          help: 'conifer help judge' lists the options
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void anOptionOfConiferItselfIsNoCommand() {
    RunResult run = RunResult.with(JUDGE, "--verison");

    assertEquals(
        """
        command line:1.9-17: Error (E-option): conifer has no option '--verison'
            conifer --verison
                    ^~~~~~~~~
          help: did you mean '--version'?
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void anOptionWithoutItsValueIsPointedOut() {
    RunResult run = RunResult.with(JUDGE, "judge", "yes", "--output");

    assertEquals(
        """
        command line:1.19-26: Error (E-option): option '--output' needs its FILE
            conifer judge yes --output
                              ^~~~~~~~
          help: write '--output FILE'
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aNumberOutOfRangeIsPointedOut() {
    RunResult run = RunResult.with(JUDGE, "judge", "--window", "0x10001", "yes");

    assertEquals(
        """
        command line:1.24-30: Error (E-option): '0x10001' is no value for '--window'
            conifer judge --window 0x10001 yes
                                   ^~~~~~~
          help: give a number from 0 to 65536, in hexadecimal with 0x
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aMissingOperandIsPointedOut() {
    RunResult run = RunResult.with(JUDGE, "judge");

    assertEquals(
        """
        command line:1.14: Error (E-operand): 'judge' needs a VERDICT
            conifer judge
                         ^
          help: 'conifer help judge' has an example
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void oneOperandTooManyIsPointedOut() {
    RunResult run = RunResult.with(JUDGE, "judge", "yes", "no");

    assertEquals(
        """
        command line:1.19-20: Error (E-operand): 'judge' takes one VERDICT, not 2
            conifer judge yes no
                              ^~
          help: run it once for each VERDICT
        """,
        run.err());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aReportIsTextForPeopleAndItsExitCodeIsTheRuns() {
    RunResult run = RunResult.with(JUDGE, "judge", "no");

    assertEquals("verdict: no\n", run.out());
    assertEquals("judge: Warning (W-judge): not to be trusted\n", run.err());
    assertEquals(1, run.exitCode());
  }

  @Test
  void aReportIsOneDocumentForPrograms() {
    RunResult run = RunResult.with(JUDGE, "judge", "--json", "yes");

    assertEquals(
        """
        {
          "conifer": "%s",
          "command": "judge",
          "exitCode": 0,
          "diagnostics": [
            {
              "severity": "warning",
              "code": "W-judge",
              "message": "not to be trusted",
              "location": {
                "file": "judge"
              },
              "notes": []
            }
          ],
          "report": {
            "verdict": "yes",
            "window": {
              "start": "0x40000000",
              "end": "0x40001000",
              "size": "0x1000"
            }
          }
        }
        """
            .formatted(Version.text()),
        run.out());
    assertEquals("judge: Warning (W-judge): not to be trusted\n", run.err());
    assertEquals(0, run.exitCode());
  }

  @Test
  void wrongInputIsADocumentToo() {
    RunResult run = RunResult.with(JUDGE, "judge", "--json");

    assertEquals(
        """
        {
          "conifer": "%s",
          "command": "judge",
          "exitCode": 2,
          "diagnostics": [
            {
              "severity": "error",
              "code": "E-operand",
              "message": "'judge' needs a VERDICT",
              "location": {
                "file": "command line",
                "line": 1,
                "column": 21,
                "endLine": 1,
                "endColumn": 21
              },
              "notes": [],
              "remedy": "'conifer help judge' has an example"
            }
          ]
        }
        """
            .formatted(Version.text()),
        run.out());
    assertEquals(2, run.exitCode());
  }

  @Test
  void aBugIsNeitherAnAnswerNorWrongInput() {
    RunResult run = RunResult.with(JUDGE, "judge", "bug");

    assertTrue(
        run.err()
            .startsWith(
                """
                conifer: Error (E-internal): this should not happen: \
                java.lang.AssertionError: a bug
                  help: please report it, with what follows
                java.lang.AssertionError: a bug
                	at\
                """),
        run.err());
    assertEquals(3, run.exitCode());
  }

  @Test
  void aReaderThatWentAwayIsNotWorthAWord() {
    StringWriter err = new StringWriter();

    int exitCode = run(new ClosedPipeException(new IOException("Broken pipe")), err, "no");

    assertEquals("judge: Warning (W-judge): not to be trusted\n", err.toString());
    assertEquals(1, exitCode, "the answer stands");
  }

  @Test
  void aFullDiskIsToldEvenThoughTheAnswerWasYes() {
    StringWriter err = new StringWriter();

    int exitCode = run(new IOException("No space left on device"), err, "yes");

    assertEquals(
        """
        judge: Warning (W-judge): not to be trusted
        <stdout>: Error (E-output): writing failed: No space left on device
        """,
        err.toString());
    assertEquals(2, exitCode);
  }

  private static int run(IOException failure, StringWriter err, String verdict) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw failure;
          }
        };
    return new Main(
            Commands.of(JUDGE),
            broken,
            new PrintWriter(err),
            new ByteArrayInputStream(new byte[0]),
            false)
        .run("judge", verdict);
  }
}
