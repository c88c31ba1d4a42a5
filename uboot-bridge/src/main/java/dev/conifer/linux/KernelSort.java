package dev.conifer.linux;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * {@code sort} of lib/sort.c, a heap sort that does not keep the order of equal elements. It
 * decides in which order Linux 6.1 places nodes without an address, and so where they lie.
 */
final class KernelSort {
  private KernelSort() {}

  /** Sorts in place. */
  static <T> void sort(List<T> list, Comparator<? super T> by) {
    int end = list.size();
    for (int root = end / 2 - 1; root >= 0; root--) {
      sift(list, root, end, by);
    }
    while (--end > 0) {
      Collections.swap(list, 0, end);
      sift(list, 0, end, by);
    }
  }

  /** Down along the larger children to a leaf, and from there up to where {@code root} belongs. */
  private static <T> void sift(List<T> list, int root, int end, Comparator<? super T> by) {
    int at = root;
    while (2 * at + 2 < end) {
      int left = 2 * at + 1;
      at = by.compare(list.get(left), list.get(left + 1)) >= 0 ? left : left + 1;
    }
    if (2 * at + 2 == end) {
      at = 2 * at + 1;
    }
    while (at != root && by.compare(list.get(root), list.get(at)) >= 0) {
      at = (at - 1) / 2;
    }
    int last = at;
    while (at != root) {
      at = (at - 1) / 2;
      Collections.swap(list, at, last);
    }
  }
}
