import { z } from "zod";
import type { SettingHelp } from "#shared/command-line.ts";
import { count, path, texts, wholeNumber } from "#shared/setting-kinds.ts";
import { defaultAllowance } from "../metadata/request-budgets.ts";

/** hashlimit counts no finer. */
const MOST_PACKETS_PER_SECOND = 10_000;
const PACKET_RATE = `must be a whole number of packets a second, from 0 to ${MOST_PACKETS_PER_SECOND}`;

const HOST_NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;
/** What AWS's name servers call the address. */
const AWS_NAMES = ["instance-data", "instance-data.ec2.internal"];

/** How much one instance may ask, by which names, and who writes down that it read keys. */
export const metadataSettings = {
	"metadata-packet-rate": wholeNumber(PACKET_RATE, 0, MOST_PACKETS_PER_SECOND)
		.prefault(1024)
		.meta({
			argument: "N",
			description:
				"packets a second that one instance may send to the metadata address, 0 for any number",
			default: "1024, as on AWS",
		} satisfies SettingHelp),
	"metadata-rate": count(defaultAllowance.perSecond).meta({
		argument: "N",
		description:
			"metadata requests a second that one instance may make in the long run",
		default: String(defaultAllowance.perSecond),
	} satisfies SettingHelp),
	"metadata-burst": count(defaultAllowance.burst).meta({
		argument: "N",
		description: "how many it may make at once after a quiet time",
		default: String(defaultAllowance.burst),
	} satisfies SettingHelp),
	"metadata-excess": z
		.enum(["refuse", "drop"])
		.prefault(defaultAllowance.excess)
		.meta({
			argument: "refuse|drop",
			description:
				"what becomes of a request too many: 429 with Retry-After, or the end of its connection; either way the instance is not listened to for a quarter of a second",
			default: defaultAllowance.excess,
		} satisfies SettingHelp),
	"metadata-names": texts
		.refine((names) => names.every((name) => HOST_NAME.test(name)), {
			error: "must be names such as instance-data, separated by commas",
		})
		.transform((names) => names.map((name) => name.toLowerCase()))
		.prefault(AWS_NAMES)
		.meta({
			argument: "NAME,…",
			description:
				"names that the guests' name servers give the metadata address: a request for any other is refused",
			default: AWS_NAMES.join(","),
		} satisfies SettingHelp),
	"credential-read-log": path.optional().meta({
		argument: "FILE",
		description:
			"write a JSON line for every read of an instance's keys: instance, role, access key id, with or without a session token; beyond 20 a minute of the same keys they are counted (more); reopened on SIGHUP",
	} satisfies SettingHelp),
};
