import { defineCommand } from "../command.ts";
import { spacedJson } from "../documents.ts";
import { roleOperand } from "../operands.ts";

interface PolicyText {
	readonly effect: string;
	readonly actions: readonly string[];
	readonly resources: readonly string[];
}

/** Adds a policy to a role that its flags say in full. */
export const roleaddpolicy = defineCommand({
	summary:
		"Add a new policy to a role. For more complex policies there is roleuploadpolicy",
	operand: roleOperand("role to attach the policy to"),
	flags: {
		"policy-name": {
			short: "p",
			value: "POLICY",
			required: true,
			describe: "name of the new policy",
		},
		effect: {
			short: "e",
			value: "Allow|Deny",
			required: true,
			choices: ["Allow", "Deny"],
			describe: "whether the new policy should Allow or Deny",
		},
		action: {
			short: "a",
			value: "ACTION",
			required: true,
			repeats: true,
			describe: "action the policy should apply to",
		},
		resource: {
			short: "c",
			value: "RESOURCE",
			required: true,
			repeats: true,
			describe: "resource the policy should apply to",
		},
		output: { short: "o", describe: "also display the newly-created policy" },
	},
	async run({ aws, clock, dialect, operand, flags }) {
		const { effect, action: actions, resource: resources } = flags;
		const policy = { effect, actions, resources };
		const document =
			dialect === "iam"
				? versionedPolicy(policy)
				: statementPerResource(policy, clock.now());
		const iam = await aws.iam();
		await iam.putRolePolicy({
			RoleName: operand,
			PolicyName: flags["policy-name"],
			PolicyDocument: document,
		});
		return document;
	},
	print: (document, { flags }) => (flags.output ? [document] : []),
});

/** The document as the old toolkit made it: one statement, with a version. */
function versionedPolicy({ effect, actions, resources }: PolicyText): string {
	const statement = { Effect: effect, Action: actions, Resource: resources };
	return JSON.stringify({ Version: "2008-10-17", Statement: [statement] });
}

/** The document as euca2ools makes it: a statement for each resource, and no version. */
function statementPerResource(
	{ effect, actions, resources }: PolicyText,
	now: number,
): string {
	const digits = new Date(now).toISOString().replaceAll(/\D/g, "");
	const statements = resources.map((resource, index) => ({
		// Sids must differ, and the clock may not have moved on between two statements.
		Sid: `Stmt${digits}${String(index).padStart(3, "0")}`,
		Effect: effect,
		Action: actions,
		Resource: resource,
	}));
	return spacedJson({ Statement: statements });
}
