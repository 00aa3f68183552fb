import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

/** Runs inside an instance: prints who the AWS SDK for JavaScript finds itself to be, configured with nothing but where STS is. */
const sts = new STSClient({ endpoint: process.argv[2] ?? "" });
const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
console.log(Arn);
