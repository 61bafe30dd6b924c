module countersign.dev/testbed/policy/questions

go 1.23.0
