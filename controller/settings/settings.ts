import { z } from "zod";
import { logLevel } from "#shared/setting-kinds.ts";
import { installationSettings } from "./installation.ts";
import { isSafeToListen, listenerSettings } from "./listeners.ts";
import { isSafeStore, storageSettings } from "./storage.ts";

/** Asked even when other settings are wrong, so that all faults are told at once. */
const always = { when: () => true };

/** Flags, keys of the configuration file and documentation alike. */
export const settings = z
	.strictObject({
		...listenerSettings,
		...storageSettings,
		...installationSettings,
		"log-level": logLevel,
	})
	.refine((given) => !given["tls-cert"] === !given["tls-key"], {
		...always,
		path: ["tls-cert"],
		message: "goes together with tls-key",
	})
	.refine(isSafeToListen, {
		...always,
		path: ["listen"],
		message:
			"beyond loopback needs tls-cert and tls-key (or allow-plaintext, where every secret may be read on the network)",
	})
	.refine(isSafeStore, {
		...always,
		path: ["store"],
		message:
			"beyond loopback needs sslmode=verify-full (or allow-plaintext-store, where everything may be read and changed on the network)",
	});

/** Settings as an operator gave them, checked. */
export type Settings = z.output<typeof settings>;
