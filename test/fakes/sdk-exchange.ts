import { EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { HttpResponse } from "@smithy/core/transport";
import { parseParameters } from "../../controller/protocol/parse-parameters.ts";

interface WireRequest {
	readonly body?: unknown;
}

/** What the fake server answers. */
export interface Answer {
	readonly status: number;
	readonly body: string;
}

const CLIENTS = { iam: IAMClient, sts: STSClient, ec2: EC2Client } as const;

/** The part of the SDK's clients that tests need, whatever the service. */
export interface AnyClient {
	send(command: unknown): Promise<unknown>;
}

/** A real SDK client whose requests go to `answer` instead of the network. */
export function clientAnswering<Name extends keyof typeof CLIENTS>(
	name: Name,
	answer: (parameters: ReadonlyMap<string, string>) => Answer,
): InstanceType<(typeof CLIENTS)[Name]> & AnyClient;
export function clientAnswering(
	name: keyof typeof CLIENTS,
	answer: (parameters: ReadonlyMap<string, string>) => Answer,
): unknown {
	return new CLIENTS[name]({
		region: "us-east-1",
		credentials: { accessKeyId: "AKIATEST", secretAccessKey: "secret" },
		maxAttempts: 1,
		requestHandler: {
			handle: async (request: WireRequest) => {
				const { status, body } = answer(parseParameters(String(request.body)));
				return {
					response: new HttpResponse({
						statusCode: status,
						headers: { "content-type": "text/xml" },
						body: Buffer.from(body),
					}),
				};
			},
		},
	});
}
