import type { NormalizedSchema } from "@smithy/core/schema";
import type { ScalarKind } from "./decode-scalar.ts";
import type { QueryProtocol } from "./services.ts";

/**
 * The name of a structure's member among the parameters of a request.
 * @see https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html#query-key-resolution
 */
export function parameterName(
	memberName: string,
	member: NormalizedSchema,
	protocol: QueryProtocol,
): string {
	const { ec2QueryName, xmlName } = member.getMergedTraits();
	const name = traitText(xmlName) ?? memberName;
	if (protocol === "awsQuery") return name;
	return traitText(ec2QueryName) ?? capitalize(name);
}

/** The name of a structure's member as an element of an answer. */
export function elementName(
	memberName: string,
	member: NormalizedSchema,
): string {
	return traitText(member.getMemberTraits().xmlName) ?? memberName;
}

/** The name of a list's items as elements of an answer: `member` in IAM and STS, `item` in EC2. */
export function itemName(item: NormalizedSchema): string {
	return traitText(item.getMergedTraits().xmlName) ?? "member";
}

/** What kind of scalar a schema is; undefined for structures, lists and maps. */
export function scalarKind(schema: NormalizedSchema): ScalarKind | undefined {
	if (schema.isStringSchema()) return "string";
	if (schema.isNumericSchema()) return "number";
	if (schema.isBooleanSchema()) return "boolean";
	if (schema.isTimestampSchema()) return "timestamp";
	return schema.isBlobSchema() ? "blob" : undefined;
}

function traitText(trait: unknown): string | undefined {
	return typeof trait === "string" ? trait : undefined;
}

function capitalize(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
