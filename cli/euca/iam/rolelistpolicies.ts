import type { IAM } from "@aws-sdk/client-iam";
import { defineCommand } from "../command.ts";
import { prettyDocument, readableDocument } from "../documents.ts";
import { roleOperand } from "../operands.ts";
import { listRolePolicies } from "../role-contents.ts";

/** Lists a role's inline policies, with their texts if asked. */
export const rolelistpolicies = defineCommand({
	summary: "List one or all policies attached to a role",
	operand: roleOperand("role owning the policies to list"),
	flags: {
		"policy-name": {
			short: "p",
			value: "POLICY",
			describe: "display a specific policy",
		},
		verbose: {
			short: "v",
			describe:
				"display the contents of the resulting policies (in addition to their names)",
		},
		"pretty-print": {
			describe:
				"when printing the contents of policies, reformat them for easier reading",
		},
	},
	async run({ aws, operand, flags }) {
		const iam = await aws.iam();
		const wanted = flags["policy-name"];
		const names = await listRolePolicies(iam, operand);
		const shown = names.filter((name) => !wanted || name === wanted);
		return flags.verbose
			? readDocuments(iam, operand, shown)
			: shown.map((name): ListedPolicy => ({ name }));
	},
	print(policies, { flags }) {
		const show = flags["pretty-print"] ? prettyDocument : readableDocument;
		const lines = policies.flatMap(({ name, document }) => {
			if (document === undefined) return [name];
			// A policy that was asked for by name needs none above its text.
			const text = show(document);
			return flags["policy-name"] ? [text] : [name, text];
		});
		return [...lines, "IsTruncated: false"];
	},
});

interface ListedPolicy {
	readonly name: string;
	readonly document?: string;
}

async function readDocuments(
	iam: IAM,
	RoleName: string,
	names: readonly string[],
): Promise<ListedPolicy[]> {
	const policies: ListedPolicy[] = [];
	for (const name of names) {
		const found = await iam.getRolePolicy({ RoleName, PolicyName: name });
		policies.push({ name, document: found.PolicyDocument ?? "" });
	}
	return policies;
}
