import { z } from "zod";
import type { SettingHelp } from "#shared/command-line.ts";
import { isLoopback, parseListenAddress } from "#shared/listen-address.ts";
import { duration, logLevel } from "#shared/setting-kinds.ts";

/** What the agent may do to its host, and what it tells whoever watches that. */
export const hostSettings = {
	"drift-check-interval": duration("5s", 1, 60).meta({
		argument: "DURATION",
		description:
			"how often to look whether the firewall still stands, 1s to 60s; with iptables on nftables a change is also noticed at once",
		default: "5s",
	} satisfies SettingHelp),
	"metrics-listen": z
		.string()
		.transform((text, context) => {
			const address = parseListenAddress(text);
			if (address && isLoopback(address)) return address;
			const message =
				"must be unix:PATH or a loopback address such as 127.0.0.1:9109: instances must not reach it";
			context.addIssue(message);
			return z.NEVER;
		})
		.optional()
		.meta({
			argument: "127.0.0.1:PORT|unix:PATH",
			description:
				"show the agent's numbers at /metrics, for Prometheus on this host",
			default: "nowhere",
		} satisfies SettingHelp),
	"own-network-namespace": z
		.boolean()
		.prefault(false)
		.meta({
			description:
				"nothing else lives in the agent's network namespace: set its sysctls instead of asking for them",
		} satisfies SettingHelp),
	"log-level": logLevel,
};
