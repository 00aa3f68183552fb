/** A stored policy: its name or ARN, and its text. */
export interface PolicyText {
	readonly name: string;
	readonly document: string;
}

/** What the stage must be able to look up; wired to the store at start. Ids are unique ids (AIDA…, AROA…, AGPA…). */
export interface PolicyData {
	/** What limits everybody in an account; empty when nothing does. */
	accountPoliciesOf(accountId: string): Promise<readonly PolicyText[]>;
	/** Of a user, role or group. */
	inlinePoliciesOf(entityId: string): Promise<readonly PolicyText[]>;
	/** Of a user, role or group. */
	attachedPolicyArnsOf(entityId: string): Promise<readonly string[]>;
	/** The text of the default version; undefined when there is no such policy. */
	managedPolicyDocument(policyArn: string): Promise<string | undefined>;
	/** The ARN of the policy that bounds a user or role. */
	boundaryArnOf(entityId: string): Promise<string | undefined>;
	groupIdsOf(userId: string): Promise<readonly string[]>;
	tagsOf(entityId: string): Promise<Readonly<Record<string, string>>>;
	/** Undefined when the user is gone. */
	userArnOf(userId: string): Promise<string | undefined>;
	/** Keeps what was worked out of all this, and of nothing else, until any of it changes. */
	remember<Answer>(about: string, work: () => Promise<Answer>): Promise<Answer>;
}
