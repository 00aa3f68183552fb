import type { Argv, CommandModule } from "yargs";
import type { InstanceImds } from "#shared/admin-api/instances.ts";
import { parseDuration } from "#shared/duration.ts";
import { createAdminClient } from "./admin-client.ts";
import { dataDirOption } from "./data-dir-option.ts";

interface Arguments {
	readonly dataDir: string;
}
interface ReportArguments extends Arguments {
	readonly instance?: string;
	readonly last?: string;
	readonly json?: boolean;
}

const HEADINGS = [
	...["INSTANCE", "ACCOUNT", "NODE", "TOKENS", "SAFE", "V1", "LAST V1"],
	...["V2", "LAST V2", "BAD TOKENS", "REFUSED", "THROTTLED", "COUNTED SINCE"],
];

/** `gumleaf imds …`: how instances use their metadata. */
export const imds: CommandModule<object, object> = {
	command: "imds",
	describe: "Show how instances ask for their metadata",
	builder: (yargs) =>
		yargs
			.option("data-dir", dataDirOption)
			.command(report)
			.demandCommand(1, "Name what to do; --help lists it."),
	handler: () => {},
};

const report: CommandModule<object, ReportArguments> = {
	command: "report",
	describe: "Tell of which instances IMDSv2 can be required",
	builder: (yargs) =>
		(yargs as Argv<Arguments>)
			.option("instance", { type: "string", describe: "Of this one alone" })
			.option("last", {
				type: "string",
				describe:
					"Judge by what it did in this time (such as 14d) instead of since its last start",
			})
			.option("json", { type: "boolean", describe: "As JSON" })
			.example(
				"$0 imds report --instance i-0123456789abcdef0",
				"of one instance",
			)
			.epilogue(
				`SAFE says whether IMDSv2 can be required (aws ec2 modify-instance-metadata-options --http-tokens required):
yes: since its last start it was watched, and it asked with session tokens alone.
no: it has asked without one (LAST V1), as it will again; cloud-init does so at every start.
unknown: it has not asked at all since, or its host did not count yet.
required: it is already; who still asks without a token is counted under REFUSED.
Hosts report twice a minute; what an agent had not reported when it ended is not counted.`,
			) as Argv<ReportArguments>,
	handler: async ({ dataDir, instance, last, json }) => {
		const seconds = last === undefined ? undefined : parseDuration(last);
		if (last !== undefined && seconds === undefined) {
			throw new Error("--last must be a duration such as 14d or 12h");
		}
		const all = await createAdminClient(dataDir).imdsReport(seconds);
		const shown = all.filter(
			({ instanceId }) => instance === undefined || instanceId === instance,
		);
		if (instance !== undefined && shown.length === 0) {
			throw new Error(`there is no instance ${instance}`);
		}
		if (json) console.log(JSON.stringify(shown, null, "\t"));
		else printTable([HEADINGS, ...shown.map(rowOf)]);
	},
};

function rowOf(one: InstanceImds): string[] {
	const { counts } = one;
	return [
		...[one.instanceId, one.accountId, one.nodeName, one.httpTokens, one.safe],
		...[counts?.v1, one.lastV1, counts?.v2, one.lastV2, counts?.badTokens],
		...[counts?.v1Refused, counts?.throttled, one.countedSince],
	].map((field) => String(field ?? "-"));
}

function printTable(rows: readonly (readonly string[])[]): void {
	const widths = HEADINGS.map((_, column) =>
		Math.max(...rows.map((row) => row[column]?.length ?? 0)),
	);
	for (const row of rows) {
		const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
		console.log(cells.join("  ").trimEnd());
	}
}
