import type {
	PolicyData,
	PolicyText,
} from "../../controller/authorize/policy-data.ts";

/** What the authorize stage looks up, held in maps that a test fills. */
export class FakePolicyData implements PolicyData {
	readonly inline = new Map<string, PolicyText[]>();
	/** By account id. */
	readonly account = new Map<string, PolicyText[]>();
	readonly attached = new Map<string, string[]>();
	readonly managed = new Map<string, string>();
	readonly boundaries = new Map<string, string>();
	readonly groups = new Map<string, string[]>();
	readonly tags = new Map<string, Record<string, string>>();
	readonly userArns = new Map<string, string>();

	/** Gives an entity an inline policy of the given statement. */
	grant(entityId: string, statement: object): void {
		const known = this.inline.get(entityId) ?? [];
		const name = `policy${known.length}`;
		this.inline.set(entityId, [
			...known,
			{ name, document: JSON.stringify(documentOf(statement)) },
		]);
	}

	/** Makes a managed policy of the given statement. */
	create(arn: string, statement: object): void {
		this.managed.set(arn, JSON.stringify(documentOf(statement)));
	}

	async accountPoliciesOf(accountId: string) {
		return this.account.get(accountId) ?? [];
	}

	async inlinePoliciesOf(entityId: string) {
		return this.inline.get(entityId) ?? [];
	}

	async attachedPolicyArnsOf(entityId: string) {
		return this.attached.get(entityId) ?? [];
	}

	async managedPolicyDocument(policyArn: string) {
		return this.managed.get(policyArn);
	}

	async boundaryArnOf(entityId: string) {
		return this.boundaries.get(entityId);
	}

	async groupIdsOf(userId: string) {
		return this.groups.get(userId) ?? [];
	}

	async tagsOf(entityId: string) {
		return this.tags.get(entityId) ?? {};
	}

	async userArnOf(userId: string) {
		return this.userArns.get(userId);
	}

	remember<Answer>(_about: string, work: () => Promise<Answer>) {
		return work();
	}
}

/** A policy document of one statement, of Version 2012-10-17; Allow on everything unless it says otherwise. */
export function documentOf(statement: object): object {
	return {
		Version: "2012-10-17",
		Statement: { Effect: "Allow", Action: "*", Resource: "*", ...statement },
	};
}
