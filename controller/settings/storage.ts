import { z } from "zod";
import type { SettingHelp } from "#shared/command-line.ts";
import { path } from "#shared/setting-kinds.ts";
import { parseStoreLocation } from "../store/store-location.ts";

/** Where the controller keeps what it must not lose, and writes down what it did. */
export const storageSettings = {
	"data-dir": path.prefault("/var/lib/gumleaf").meta({
		argument: "DIR",
		description:
			"the controller's folder: root-credentials, and what the next two name by default",
		default: "/var/lib/gumleaf",
	} satisfies SettingHelp),
	"master-key-file": path.optional().meta({
		argument: "FILE",
		description:
			"key under which every stored secret is sealed, made at the first start; keep it apart from backups of the store",
		default: "DATA-DIR/master-key",
	} satisfies SettingHelp),
	store: z
		.string()
		.optional()
		.transform((text, context) => {
			if (text === undefined) return undefined;
			const location = parseStoreLocation(text);
			if (typeof location !== "string") return location;
			context.addIssue(location);
			return z.NEVER;
		})
		.meta({
			argument: "sqlite:FILE|sqlite::memory:",
			description: "the database; one in memory ends with the controller",
			default: "sqlite:DATA-DIR/gumleaf.db",
		} satisfies SettingHelp),
	"audit-log": path.optional().meta({
		argument: "FILE",
		description:
			"write a JSON line for every call and every issued credential; reopened on SIGHUP",
	} satisfies SettingHelp),
};
