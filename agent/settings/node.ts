import { hostname } from "node:os";
import { z } from "zod";
import type { SettingHelp } from "#shared/command-line.ts";
import { nodeName } from "#shared/node-api.ts";
import { path } from "#shared/setting-kinds.ts";
import { parseControllerAddress } from "../sync/controller-address.ts";

/** Who the host is to the controller, and where the agent keeps what it must not lose. */
export const nodeSettings = {
	controller: z
		.string("is needed: https://HOST:PORT or unix:PATH")
		.transform((text, context) => {
			const address = parseControllerAddress(text);
			if (address) return address;
			context.addIssue("must be https://HOST:PORT or unix:PATH");
			return z.NEVER;
		})
		.meta({
			argument: "https://HOST:PORT|unix:PATH",
			description: "the controller's node listener",
		} satisfies SettingHelp),
	"node-name": nodeName.prefault(hostname()).meta({
		argument: "NAME",
		description: "what the controller calls this host",
		default: "the host's name",
	} satisfies SettingHelp),
	"join-token-file": path.optional().meta({
		argument: "FILE",
		description:
			"what gumleaf node add printed; needed once, and again after a ban",
	} satisfies SettingHelp),
	"state-dir": path.prefault("/var/lib/gumleaf-agent").meta({
		argument: "DIR",
		description:
			"the node's key and certificate, and what outlives the agent of its instances",
		default: "/var/lib/gumleaf-agent",
	} satisfies SettingHelp),
	"cache-key-file": path.optional().meta({
		argument: "FILE",
		description:
			"what the instances' keys are sealed under in the state folder: at least 32 random bytes, such as a systemd credential",
		default: "a key of the agent's own beside them",
	} satisfies SettingHelp),
};
