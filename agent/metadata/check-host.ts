import type { Stage } from "./exchange.ts";
import { forbidden } from "./refusals.ts";

const OWN_ADDRESSES = ["169.254.169.254", "[fd00:ec2::254]"];

/**
 * Refuses requests meant for somebody else. A browser in the instance that a web page led here by DNS rebinding
 * sends that page's name as Host. No Host at all is what C runtime clients send; browsers cannot leave it out or empty.
 */
export function refuseForeignHost(names: readonly string[]): Stage {
	const served = new Set(
		[...OWN_ADDRESSES, ...names].flatMap((name) => [name, `${name}:80`]),
	);
	return function checkHost({ headers }) {
		const { host } = headers;
		if (!host || served.has(host)) return undefined;
		return served.has(host.toLowerCase()) ? undefined : forbidden;
	};
}
