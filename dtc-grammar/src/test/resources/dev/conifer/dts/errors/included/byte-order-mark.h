#ifndef B
#define B 1
#endif
