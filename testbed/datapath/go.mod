module countersign/testbed/datapath

go 1.21.0
