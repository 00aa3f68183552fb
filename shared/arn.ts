/** The parts of an Amazon Resource Name: `arn:partition:service:region:account:resource`. */
export interface Arn {
	readonly partition: string;
	readonly service: string;
	readonly region: string;
	readonly accountId: string;
	readonly resource: string;
}

/** Writes an ARN in the `aws` partition, which every client knows. */
export function buildArn(parts: Omit<Arn, "partition">): string {
	return `arn:aws:${parts.service}:${parts.region}:${parts.accountId}:${parts.resource}`;
}

const ARN = /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/s;

/**
 * Takes an ARN apart; undefined when the text is none. The resource keeps its own colons.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function parseArn(text: string): Arn | undefined {
	const parts = ARN.exec(text);
	if (!parts) return undefined;
	const [, partition = "", service = "", region = "", accountId = ""] = parts;
	return { partition, service, region, accountId, resource: parts[5] ?? "" };
}
