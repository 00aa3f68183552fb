import type { Operand } from "./command.ts";

/** A role's name on a command line: alone, or after `-r`. */
export function roleOperand(describe: string): Operand {
	const announcedBy = ["r", "role-name"] as const;
	return { name: "ROLE", describe, count: "one", announcedBy };
}

/** An instance profile's name on a command line: alone, or after `-s`. */
export function profileOperand(describe: string): Operand {
	const announcedBy = ["s", "instance-profile-name"] as const;
	return { name: "IPROFILE", describe, count: "one", announcedBy };
}
