import type { IAMClient } from "@aws-sdk/client-iam";
import type { RunningController } from "../running-controller.ts";

/** What a case of the contract works with. */
export interface Contract {
	readonly controller: RunningController;
	/** Root's client of the SDK. */
	readonly iam: IAMClient;
}

/** By operation: a call of it through the SDK, and what AWS would answer. Run in this order, each on what those before it left. */
export type Cases = Readonly<
	Record<string, (contract: Contract) => Promise<void>>
>;

/** A trust policy as AWS's console writes it; answers must give back its every byte. */
export const TRUST = JSON.stringify(
	{
		Version: "2012-10-17",
		Statement: [
			{
				Effect: "Allow",
				Principal: { Service: "ec2.amazonaws.com" },
				Action: "sts:AssumeRole",
			},
		],
	},
	null,
	4,
);

/** An identity policy with characters that want to be encoded. */
export const POLICY =
	'{"Version":"2012-10-17", "Statement":[{"Sid":"All","Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::a+b/*","arn:aws:s3:::ünï%20/*"]}]}';

/** A policy that allows whatever is asked. */
export const ANYTHING =
	'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

export const TAGS = [
	{ Key: "cost", Value: "1 + 1 = 2" },
	{ Key: "team", Value: "" },
];

/** The answer's own members, without what the SDK adds. */
export function answerOf<Answer extends object>({
	$metadata: _,
	...answer
}: Answer & { $metadata: unknown }): Omit<Answer, "$metadata"> {
	return answer as Omit<Answer, "$metadata">;
}

/** The text of a policy as an answer carries it: encoded once. */
export function decoded(document: string | undefined): string {
	return decodeURIComponent(document ?? "");
}
