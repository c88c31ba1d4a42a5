package dev.conifer.preprocessor;

/** The macros that mean something else at every place. */
final class Builtins {
  private Builtins() {}

  static void define(Run run) {
    define(run, "__FILE__", Macro.Builtin.FILE);
    define(run, "__LINE__", Macro.Builtin.LINE);
    define(run, "__COUNTER__", Macro.Builtin.COUNTER);
    define(run, "__INCLUDE_LEVEL__", Macro.Builtin.INCLUDE_LEVEL);
    define(run, "__BASE_FILE__", Macro.Builtin.BASE_FILE);
    define(run, "__has_include", Macro.Builtin.HAS_INCLUDE);
    define(run, "__has_include_next", Macro.Builtin.HAS_INCLUDE_NEXT);
  }

  private static void define(Run run, String name, Macro.Builtin builtin) {
    run.define(new Macro(run.names().of(name), builtin));
  }
}
