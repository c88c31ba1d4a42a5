package dev.conifer.dts;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A source's syntax as text, with everything that the records hold, and the place of each. */
final class SyntaxText {
  private SyntaxText() {}

  static String of(DtsFile file) {
    return "plugin="
        + file.plugin()
        + "\n"
        + file.reservations().stream().map(SyntaxText::placed).collect(Collectors.joining())
        + file.items().stream().map(SyntaxText::placed).collect(Collectors.joining());
  }

  private static String placed(Placed<?> placed) {
    return of(placed.syntax(), placed.place()) + "\n";
  }

  private static String of(Object syntax, Placement place) {
    if (syntax instanceof Extent extent) {
      return "@" + place.origin(extent) + place.origin(extent).via();
    }
    if (syntax instanceof List<?> list) {
      return list.stream().map(each -> of(each, place)).collect(Collectors.joining(" ", "[", "]"));
    }
    if (syntax instanceof Optional<?> optional) {
      return optional.map(each -> of(each, place)).orElse("-");
    }
    if (!syntax.getClass().isRecord()) {
      return syntax.toString();
    }
    StringBuilder text = new StringBuilder(syntax.getClass().getSimpleName()).append("(");
    for (RecordComponent component : syntax.getClass().getRecordComponents()) {
      try {
        text.append(' ').append(of(component.getAccessor().invoke(syntax), place));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(e.getMessage(), e);
      }
    }
    return text.append(")").toString();
  }
}
