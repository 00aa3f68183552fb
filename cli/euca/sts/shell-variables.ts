import type { Environment } from "../environment.ts";
import type { Flags, Given } from "../flags.ts";

/** The variables that assuming a role sets and releasing it removes. */
export const ROLE_VARIABLES = [
	"AWS_ACCESS_KEY_ID",
	"AWS_ACCESS_KEY",
	"EC2_ACCESS_KEY",
	"AWS_SECRET_ACCESS_KEY",
	"AWS_SECRET_KEY",
	"EC2_SECRET_KEY",
	"AWS_SESSION_TOKEN",
	"AWS_SECURITY_TOKEN",
	"AWS_CREDENTIAL_EXPIRATION",
	"EC2_USER_ID",
	"AWS_CREDENTIAL_FILE",
] as const;

/** The flags that choose the shell. */
export const shellFlags = {
	c: {
		describe:
			"generate C-shell commands on stdout (default if SHELL looks like a csh-style shell)",
	},
	s: {
		describe:
			"generate Bourne shell commands on stdout (default if SHELL does not look like a csh-style shell)",
	},
} as const satisfies Flags;

/** The values to set; a variable without one is removed. */
export type RoleVariables = Readonly<
	Partial<Record<(typeof ROLE_VARIABLES)[number], string | undefined>>
>;

interface ShellCall {
	readonly flags: Given<typeof shellFlags>;
	readonly environment: Environment;
}

/** The lines that a shell evaluates to set and remove the variables, and how to have it do so. */
export function shellLines(
	values: RoleVariables,
	{ flags, environment }: ShellCall,
	commandLine: string,
): readonly string[] {
	const isCsh = flags.c || (!flags.s && environment.SHELL?.endsWith("csh"));
	const write = isCsh ? cshLine : shLine;
	return [
		...ROLE_VARIABLES.map((name) => write(name, evaluable(values[name]))),
		"",
		"# If you can read this, rerun this program with eval:",
		`#     eval \`${commandLine}\``,
	];
}

function shLine(name: string, value: string | undefined): string {
	return value ? `${name}=${value}; export ${name};` : `unset ${name};`;
}

function cshLine(name: string, value: string | undefined): string {
	return value ? `setenv ${name} ${value};` : `unsetenv ${name};`;
}

/** A shell will run what is printed: nothing that means something to it may come through. */
function evaluable(value: string | undefined): string | undefined {
	if (value === undefined || /^[\w+/=:.-]*$/.test(value)) return value;
	throw new Error("the service's answer is not safe to evaluate in a shell");
}
