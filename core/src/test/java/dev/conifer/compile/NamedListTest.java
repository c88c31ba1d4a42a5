package dev.conifer.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.conifer.diagnostic.Origin;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Few entries are searched and many are looked up, and nobody can tell which. */
class NamedListTest {

  private static LiveNode node(String name) {
    return LiveNode.generated(name);
  }

  private static NamedList<LiveNode> listOf(int size) {
    NamedList<LiveNode> list = new NamedList<>();
    IntStream.range(0, size).forEach(i -> list.add(node("n" + i)));
    return list;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 9, 50})
  void entriesAreFoundByName(int size) {
    NamedList<LiveNode> list = listOf(size);
    for (LiveNode node : list.all()) {
      assertEquals(Optional.of(node), list.first(node.name()));
    }
    assertEquals(Optional.empty(), list.first("n" + size));
    assertFalse(list.hasNamesakes());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 9, 50})
  void deletedEntryKeepsItsPlaceButIsNotLive(int size) {
    NamedList<LiveNode> list = listOf(size);
    LiveNode deleted = list.all().get(1);
    deleted.delete(Origin.NONE);
    assertEquals(Optional.of(deleted), list.first("n1"));
    assertEquals(Optional.empty(), list.live("n1"));
    assertEquals(size, list.all().size());
    assertEquals(size - 1, list.live().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 9, 50})
  void ofNamesakesTheFirstIsFoundAndTheFirstThatIsLive(int size) {
    NamedList<LiveNode> list = listOf(size);
    LiveNode first = list.all().get(0);
    LiveNode second = node("n0");
    list.add(second);
    assertTrue(list.hasNamesakes());
    assertEquals(Optional.of(first), list.live("n0"));
    first.delete(Origin.NONE);
    assertEquals(Optional.of(first), list.first("n0"));
    assertEquals(Optional.of(second), list.live("n0"));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 9, 50})
  void removedEntryIsGone(int size) {
    NamedList<LiveNode> list = listOf(size);
    list.remove(list.all().get(1));
    assertEquals(Optional.empty(), list.first("n1"));
    assertEquals(List.of("n0"), list.all().subList(0, 1).stream().map(LiveNode::name).toList());
    assertEquals(size - 1, list.all().size());
  }
}
