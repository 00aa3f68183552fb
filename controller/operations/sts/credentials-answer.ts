import type { Credentials } from "@aws-sdk/client-sts";
import type { TemporaryCredentials } from "../../credentials/credentials.ts";

/** Temporary credentials as STS answers print them. */
export function credentialsAnswer(issued: TemporaryCredentials): Credentials {
	return {
		AccessKeyId: issued.accessKeyId,
		SecretAccessKey: issued.secretAccessKey,
		SessionToken: issued.sessionToken,
		Expiration: new Date(issued.expiresAt),
	};
}
