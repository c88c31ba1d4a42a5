#ifndef PINS_H
#define PINS_H

#define PIN(number) ((number) << 8)
#define PAIR(a, b) PIN(a) PIN(b)
#define BROKEN <1 2
#define TWICE BROKEN BROKEN
#define NOTHING() 0
#define LIST(first, ...) first __VA_ARGS__
#define WIDE 08

#endif
