import type { CommandModule } from "yargs";
import type {
	ExplainedRefusal,
	RefusalSummary,
} from "#shared/admin-api/refusals.ts";
import { createAdminClient } from "./admin-client.ts";
import { dataDirOption } from "./data-dir-option.ts";
import { printable } from "./printable.ts";

interface Arguments {
	readonly "data-dir": string;
	readonly requestId?: string | undefined;
}

/** `gumleaf explain`: why a call was refused, by the id that its answer carried. */
export const explain: CommandModule<object, Arguments> = {
	command: "explain [request-id]",
	describe: "Tell why a call was refused; without an id, list the last ones",
	builder: (yargs) =>
		yargs
			.positional("requestId", {
				type: "string",
				describe: "As the refused caller was told it (RequestId)",
				coerce: readRequestId,
			})
			.option("data-dir", dataDirOption)
			.example("$0 explain", "who was refused what lately")
			.example(
				"$0 explain 5f2c6d1e-8a3b-4c7d-9e0f-1a2b3c4d5e6f",
				"every statement that had a say, and what was in its way",
			)
			.epilogue(
				"A controller remembers its own last 1,000 refusals, and as many of callers who proved nothing. The audit log has the reason of every call. What would be decided, aws iam simulate-principal-policy asks the same engine.",
			),
	handler: async ({ "data-dir": dataDir, requestId }) => {
		const client = createAdminClient(dataDir);
		const lines =
			requestId === undefined
				? (await client.listRefusals()).map(summaryLine)
				: explanationLines(await client.explainRefusal(requestId));
		for (const line of lines) console.log(line);
	},
};

/** As it was pasted out of an error; throws when it is none. */
export function readRequestId(text: string | undefined): string | undefined {
	if (text === undefined) return undefined;
	const id = text.trim().toLowerCase();
	if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return id;
	throw new Error(
		`${text} is no request id: these look like 5f2c6d1e-8a3b-4c7d-9e0f-1a2b3c4d5e6f`,
	);
}

/** What the list says of a refusal. */
export function summaryLine(refusal: RefusalSummary): string {
	const { time, requestId, code, action, callerArn, accessKeyId } = refusal;
	const who = callerArn ?? accessKeyId;
	const fields = [time, requestId, code, action ?? "-", who ?? "-"];
	return fields.map(printable).join("\t");
}

/** What an operator reads from top to bottom: what happened, what was decided, by which statements, about which call. */
export function explanationLines(refusal: ExplainedRefusal): string[] {
	const { callerArn, accessKeyId, sourceIp, reason, decision } = refusal;
	const key = accessKeyId ?? "unsigned";
	const who = callerArn ? `${callerArn} (${key})` : `not proved (${key})`;
	return [
		`request   ${refusal.requestId} at ${refusal.time}`,
		`answer    ${refusal.code}: ${refusal.message}`,
		`caller    ${who} from ${sourceIp}`,
		...(reason === null ? [] : [`reason    ${reason}`]),
		...(decision === null
			? ["decision  no policy was asked"]
			: decisionLines(decision)),
	].map(printable);
}

type Decision = NonNullable<ExplainedRefusal["decision"]>;

function decisionLines(decision: Decision): string[] {
	const { action, resource, effect, source, outcomes } = decision;
	const verdict =
		effect === "ExplicitDeny"
			? `explicit deny in ${source} policy`
			: `no ${source} policy allows it`;
	const kinds = Object.entries(outcomes).map(
		([kind, outcome]) => `${kind} says ${WORDS[outcome]}`,
	);
	const width = Math.max(...Object.keys(decision.context).map(lengthOf));
	return [
		`question  ${action} on ${resource}`,
		`decision  ${verdict} (${kinds.join(", ")})`,
		"statements about the action:",
		...statementLines(decision),
		"what the call said of itself:",
		...Object.entries(decision.context).map(
			([name, values]) => `  ${name.padEnd(width)}  ${values.join(", ")}`,
		),
	];
}

const WORDS: Readonly<Record<Decision["effect"], string>> = {
	Allow: "allow",
	ExplicitDeny: "deny",
	ImplicitDeny: "nothing",
};

function statementLines({ statements }: Decision): string[] {
	if (statements.length === 0) return ["  none"];
	return statements.map(({ source, policy, statement, ...one }) => {
		const how = one.applied
			? "applied"
			: `did not apply: ${one.unmet.join("; ")}`;
		return `  ${one.effect} in ${source} policy ${policy}, statement ${statement}: ${how}`;
	});
}

function lengthOf(text: string): number {
	return text.length;
}
