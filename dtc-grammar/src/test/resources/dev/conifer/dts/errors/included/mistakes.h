#define ACTIVE_LOW 1
#define ENDED 1;
#define ASSIGNED = 1
#define OPEN(bank, pin) ((bank * 32) + (pin)
#define SUM(bank, pin) bank * 32 + pin
#define WORD ((u32)1 << 16)
#define NODE(n) \
	uart##n: uart-##n { \
		compatible = "acme,uart; \
		status = "disabled"; \
	}
