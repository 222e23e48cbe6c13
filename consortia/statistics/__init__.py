"""What reaches small local organisations: public figures that tell of no single one."""
