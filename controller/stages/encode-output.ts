import { answerXml } from "../http/answer-xml.ts";
import { encodeResponse } from "../protocol/encode-response.ts";
import { XmlEncoder } from "../protocol/encode-xml.ts";
import { implemented, type Step } from "./step.ts";

/** Answers what the operation gave, by its schema. */
export function encodeOutput(): Step {
	const encoders = {
		awsQuery: new XmlEncoder("awsQuery"),
		ec2Query: new XmlEncoder("ec2Query"),
	};
	return function encodeAnswer(ctx) {
		const { output, requestId, service, target } = ctx.state;
		const { schema } = implemented(ctx.state);
		const elements = encoders[service.protocol].encode(schema, output);
		ctx.status = 200;
		answerXml(ctx, service, encodeResponse(target, elements, requestId));
	};
}
