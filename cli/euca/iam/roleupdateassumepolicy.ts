import { defineCommand } from "../command.ts";
import { readDocument, serviceTrustPolicy } from "../documents.ts";
import { roleOperand } from "../operands.ts";

/** Changes who may assume a role. */
export const roleupdateassumepolicy = defineCommand({
	summary:
		"Update a role's trust policy, the policy that allows entities to assume a role",
	operand: roleOperand("role to update"),
	flags: {
		f: { value: "FILE", describe: "file containing the role's new policy" },
		service: {
			short: "s",
			value: "SERVICE",
			describe: "service to allow access to the role (e.g. ec2.amazonaws.com)",
		},
		o: { describe: "also print the role's new policy" },
	},
	alternatives: [{ flags: ["f", "service"], required: true }],
	async run({ aws, operand, flags: { f, service = "" } }) {
		const document = f ? readDocument(f) : serviceTrustPolicy(service);
		const iam = await aws.iam();
		await iam.updateAssumeRolePolicy({
			RoleName: operand,
			PolicyDocument: document,
		});
		return document;
	},
	print: (document, { flags }) => (flags.o ? [document] : []),
});
