import type { Flags, Given } from "./flags.ts";

/** The flags that every command has for this. */
export const connectionFlags = {
	url: { short: "U", value: "URL", describe: "endpoint of the service" },
	region: {
		value: "USER@REGION",
		describe: "profile of the credentials file, and region to sign for",
	},
	"access-key-id": { short: "I", value: "KEY_ID", describe: "access key id" },
	"secret-key": {
		short: "S",
		value: "KEY",
		describe: "secret access key; other users of this machine can see it here",
	},
	"security-token": {
		value: "TOKEN",
		describe: "session token that belongs to -I and -S",
	},
} as const satisfies Flags;

/** The flag that every command of IAM has beside them. */
export const accountFlags = {
	"as-account": {
		value: "ACCOUNT",
		describe:
			"run this as the administrator of another account (id or alias); for the cloud's administrator",
	},
} as const satisfies Flags;

/** What a command line says about the connection. */
export type ConnectionFlags = Given<
	typeof connectionFlags & typeof accountFlags
>;
