/* Power: what the machine's ACPI tables offer. */
#ifndef ACPI_H
#define ACPI_H
#include "../../payload.h"

/* Finds the tables and arms the power button. `root` is the address of the RSDP if the loader told it, else 0. */
void acpi_start(u64 root);
bool acpi_power_button_pressed(void);
/* Asks for the soft-off state, in which the machine goes a moment later. False if there is no such way. */
bool acpi_power_off(void);

#endif
