import { invalidParameterValue, malformedInput } from "./errors.ts";
import type { QueryProtocol } from "./services.ts";

/** Reads one value; `name` is the parameter's name as sent, for the error. */
export type DecodeScalar = (text: string, name: string) => unknown;

/** What a scalar may be on the wire. */
export type ScalarKind = "string" | "boolean" | "number" | "timestamp" | "blob";

const INTEGER = /^[+-]?\d{1,15}$/;
const DECIMAL = /^[+-]?\d{1,15}(\.\d{1,15})?$/;
const ISO_8601 =
	/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const TRUE = new Set(["true", "1"]);
const FALSE = new Set(["false", "0"]);

/** Members of EC2 that are no integers; the SDK's schemas do not tell numbers apart. */
const FRACTIONAL = new Set([
	"LimitPrice",
	"Max",
	"Min",
	"Price",
	"Priority",
	"WeightedCapacity",
]);

/**
 * Makes the reader of a scalar member. Texts that are no value of the kind are refused as the service
 * does: MalformedInput (IAM, STS) or InvalidParameterValue (EC2).
 */
export function scalarDecoder(
	kind: ScalarKind,
	protocol: QueryProtocol,
	memberName: string,
): DecodeScalar {
	const parse = parserOf(kind, FRACTIONAL.has(memberName));
	return (text, name) => {
		const value = parse(text);
		if (value !== undefined) return value;
		throw protocol === "ec2Query"
			? invalidParameterValue(name, text, EXPECTED[kind].ec2)
			: malformedInput(EXPECTED[kind].aws);
	};
}

const EXPECTED = {
	string: { aws: "", ec2: "" },
	boolean: {
		aws: "boolean must follow xsd1.1 definition",
		ec2: "Expected true or false.",
	},
	number: {
		aws: "STRING_VALUE can not be converted to an Integer",
		ec2: "Expected a number.",
	},
	timestamp: {
		aws: "timestamp must follow ISO8601",
		ec2: "Expected a date in ISO 8601 form.",
	},
	blob: { aws: "invalid base64 value", ec2: "Expected base64-encoded data." },
} as const satisfies Record<ScalarKind, { aws: string; ec2: string }>;

function parserOf(
	kind: ScalarKind,
	fractional: boolean,
): (text: string) => unknown {
	switch (kind) {
		case "string":
			return (text) => text;
		case "boolean":
			return parseBoolean;
		case "number":
			return fractional ? parseDecimal : parseInteger;
		case "timestamp":
			return parseTimestamp;
		case "blob":
			return parseBlob;
	}
}

function parseBoolean(text: string): boolean | undefined {
	const lower = text.toLowerCase();
	if (TRUE.has(lower)) return true;
	return FALSE.has(lower) ? false : undefined;
}

function parseInteger(text: string): number | undefined {
	return INTEGER.test(text) ? Number(text) : undefined;
}

function parseDecimal(text: string): number | undefined {
	return DECIMAL.test(text) ? Number(text) : undefined;
}

function parseTimestamp(text: string): Date | undefined {
	if (DECIMAL.test(text)) return new Date(Number(text) * 1000);
	if (!ISO_8601.test(text)) return undefined;
	const date = new Date(text);
	return Number.isNaN(date.getTime()) ? undefined : date;
}

function parseBlob(text: string): Uint8Array | undefined {
	const joined = text.replaceAll(/\s/g, "");
	return BASE64.test(joined) ? Buffer.from(joined, "base64") : undefined;
}
