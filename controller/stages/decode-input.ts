import { QueryDecoder } from "../protocol/decode-query.ts";
import { services } from "../protocol/services.ts";
import { InputValidator } from "../protocol/validate-input.ts";
import { implemented, type Step } from "./step.ts";

/** Reads the parameters by the operation's schema; throws what is wrong with them. */
export function decodeInput(): Step {
	const decoders = {
		awsQuery: new QueryDecoder("awsQuery"),
		ec2Query: new QueryDecoder("ec2Query"),
	};
	const validators = {
		iam: new InputValidator(services.iam),
		sts: new InputValidator(services.sts),
		ec2: new InputValidator(services.ec2),
	};
	return function decodeAndValidate({ state }) {
		const { service, parameters } = state;
		const { schema } = implemented(state);
		state.input = decoders[service.protocol].decode(schema, parameters);
		validators[service.name].validate(schema, state.input);
	};
}
