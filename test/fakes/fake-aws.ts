import type { EC2 } from "@aws-sdk/client-ec2";
import type { IAM } from "@aws-sdk/client-iam";
import type { STS } from "@aws-sdk/client-sts";
import type { Aws } from "../../cli/euca/aws.ts";

/** What an operation answers: a value, pages of a list, or what a function makes of the input (it may throw). */
export type FakeAnswers = Readonly<Record<string, unknown>>;

/** Services that answer as told, nothing where nothing was told, and keep what they were asked. */
export interface FakeAws extends Aws {
	/** Operation and input of each call, in order. */
	readonly requests: readonly (readonly [operation: string, input: unknown])[];
}

/** Makes services whose answers stand under AWS's names of the operations. */
export function fakeAws(answers: FakeAnswers): FakeAws {
	const requests: [string, unknown][] = [];
	const answer = (operation: string, input: unknown) => {
		requests.push([operation, input]);
		const told = answers[operation] ?? {};
		return typeof told === "function" ? told(input) : told;
	};
	const client = new Proxy(
		{},
		{
			get(_, method) {
				// A client that looks like a promise could not be answered by one.
				if (typeof method !== "string" || method === "then") return undefined;
				if (method.startsWith("paginate")) {
					return async function* (input: unknown) {
						yield* [answer(method.slice("paginate".length), input)].flat();
					};
				}
				const operation = method.charAt(0).toUpperCase() + method.slice(1);
				return async (input: unknown) => answer(operation, input);
			},
		},
	);
	return {
		requests,
		iam: async () => client as IAM,
		sts: async () => client as STS,
		ec2: async () => client as EC2,
		accessKeyId: () => "AKIAFAKE",
	};
}

/** An error as the SDK throws it for a refusal of the service. */
export function refusal(code: string, message: string): Error {
	const error = new Error(message);
	return Object.assign(error, { Code: code, $metadata: {} });
}
