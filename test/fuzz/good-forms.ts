import { NormalizedSchema } from "@smithy/core/schema";
import type { AnyOperation } from "../../controller/operations/operation.ts";
import { parameterName } from "../../controller/protocol/wire-name.ts";

const MAX_DEPTH = 3;
const VERSIONS: Readonly<Record<string, string>> = {
	iam: "2010-05-08",
	sts: "2011-06-15",
	ec2: "2016-11-15",
};
/** Values that get past the first checks. */
const VALUES: readonly (readonly [RegExp, string])[] = [
	[/PolicyArn$/, "arn:aws:iam::aws:policy/ReadOnlyAccess"],
	[/RoleArn$/, "arn:aws:iam::111111111111:role/worker"],
	[/Arn$/i, "arn:aws:iam::111111111111:user/alice"],
	[
		/Document$|^Policy$|PolicyInputList/,
		'{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*"}}',
	],
	[/Path(Prefix)?$/, "/some/"],
	[/InstanceId/, "i-0123456789abcdef0"],
	[/ImageId/, "ami-01234567"],
	[/Url$/, "https://issuer.example"],
	[/Date|Time/, "2027-01-01T00:00:00Z"],
];

/** A form for every operation, all members given: what fuzzing begins with. */
export function goodForms(operations: readonly AnyOperation[]): string[] {
	return operations.map(({ schema }) => {
		const [, namespace, name, , input] = schema;
		const service = namespace.split(".").at(-1) ?? "";
		const protocol = service === "ec2" ? "ec2Query" : "awsQuery";
		const parameters: [string, string][] = [
			["Action", name],
			["Version", VERSIONS[service] ?? ""],
		];
		collect(NormalizedSchema.of(input), "", 0);
		return new URLSearchParams(parameters).toString();

		function collect(shape: NormalizedSchema, at: string, depth: number): void {
			if (depth > MAX_DEPTH) return;
			if (shape.isStructSchema()) {
				for (const [member, inner] of shape.structIterator()) {
					const wire = parameterName(member, inner, protocol);
					collect(inner, at === "" ? wire : `${at}.${wire}`, depth + 1);
				}
				return;
			}
			if (shape.isListSchema()) {
				const item = protocol === "ec2Query" ? `${at}.1` : `${at}.member.1`;
				collect(shape.getValueSchema(), item, depth + 1);
				return;
			}
			parameters.push([at, exampleOf(shape, at)]);
		}
	});
}

function exampleOf(shape: NormalizedSchema, at: string): string {
	if (shape.isNumericSchema()) return "900";
	// DryRun would end the call before its operation runs.
	if (shape.isBooleanSchema()) return "false";
	return VALUES.find(([name]) => name.test(at))?.[1] ?? "worker";
}
