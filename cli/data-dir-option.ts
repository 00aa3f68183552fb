/** Where the controller is found whose operator one is. */
export const dataDirOption = {
	type: "string",
	default: "/var/lib/gumleaf",
	describe: "The controller's data folder, on this machine",
} as const;
