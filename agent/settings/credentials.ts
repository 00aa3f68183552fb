import type { SettingHelp } from "#shared/command-line.ts";
import { duration } from "#shared/setting-kinds.ts";

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;
/** Keys of the greatest age still have 30 min left, and there are 5 to renew them in. */
const LEAST_LEFT_SECONDS = 35 * MINUTE_SECONDS;
const RENEWAL_JITTER = 1.1;

/** How long instances' keys live, and when they are replaced. */
export const credentialSettings = {
	"credential-lifetime": duration("6h", HOUR_SECONDS, 6 * HOUR_SECONDS).meta({
		argument: "DURATION",
		description: "how long an instance's keys live, 1h to 6h",
		default: "6h",
	} satisfies SettingHelp),
	"renewal-age": duration("1h", MINUTE_SECONDS, 6 * HOUR_SECONDS).meta({
		argument: "DURATION",
		description: "at what age keys are replaced, ±10 % over the instances",
		default: "1h",
	} satisfies SettingHelp),
	"renewal-check-interval": duration("5s", 1, 59).meta({
		argument: "DURATION",
		description: "how often to look which keys are due, 1s to 59s",
		default: "5s",
	} satisfies SettingHelp),
};

/** Whether keys that are due for renewal can still be served while it is tried. */
export function leavesEnough(given: {
	readonly "credential-lifetime": number;
	readonly "renewal-age": number;
}): boolean {
	const oldest = RENEWAL_JITTER * given["renewal-age"];
	return given["credential-lifetime"] - oldest > LEAST_LEFT_SECONDS;
}
