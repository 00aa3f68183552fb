import { z } from "zod";
import { credentialSettings, leavesEnough } from "./credentials.ts";
import { hostSettings } from "./host.ts";
import { instanceSettings } from "./instances.ts";
import { metadataSettings } from "./metadata.ts";
import { nodeSettings } from "./node.ts";

/** Flags, keys of the configuration file and documentation alike. */
export const settings = z
	.strictObject({
		...nodeSettings,
		...instanceSettings,
		...metadataSettings,
		...credentialSettings,
		...hostSettings,
	})
	.refine(leavesEnough, {
		path: ["renewal-age"],
		message:
			"too close to credential-lifetime: keys at 1.1 times this age must have more than 35 min left",
	})
	.refine(({ topology, bridges }) => (topology === "bridged") === !!bridges, {
		path: ["bridges"],
		message:
			"goes with topology bridged, and that with it: a host has its instances on bridges or behind routed taps, not both",
	})
	.refine(
		({ hypervisor, topology }) =>
			hypervisor !== "external" || topology === "bridged",
		{
			path: ["topology"],
			message: "must be bridged where machines are somebody else's (external)",
		},
	)
	.refine(
		(given) =>
			given.hypervisor !== "external" || given["subnet-v6"] === undefined,
		{
			path: ["subnet-v6"],
			message:
				"goes without where machines are somebody else's (external): they have IPv6 addresses of their own",
		},
	);

/** Settings as an operator gave them, checked. */
export type Settings = z.output<typeof settings>;
