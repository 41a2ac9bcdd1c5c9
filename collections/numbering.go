package collections

// numbering are the numbers of receipts and refunds.
type numbering struct {
	most    int // there can be
	years   map[string]*numbered
	strange bool // there is one twice, or not as we write them
}

// numbered are those of a year, each a bit.
type numbered struct {
	bits        []uint64
	count, last int
}

const mostYears = 100

// add adds a receipt, where there is one.
func (n *numbering) add(receipt value) {
	if receipt.is("") {
		return
	}
	year, number, ok := n.parse(receipt)
	if !ok {
		n.strange = true
		return
	}
	of := n.years[string(year)]
	if of == nil {
		of = &numbered{}
		n.years[string(year)] = of
	}
	for number/64 >= len(of.bits) {
		of.bits = append(of.bits, 0)
	}
	bit := uint64(1) << (number % 64)
	n.strange = n.strange || of.bits[number/64]&bit != 0 || len(n.years) > mostYears
	of.bits[number/64] |= bit
	of.count, of.last = of.count+1, max(of.last, number)
}

// parse takes a receipt apart: YYYY-NNNNNN.
func (n *numbering) parse(receipt value) (year []byte, number int, ok bool) {
	text := receipt.bytes
	if n.strange || !receipt.isText() || len(text) < len("2006-000001") || text[0] == '0' || text[4] != '-' {
		return nil, 0, false
	}
	for at, digit := range text {
		switch digit -= '0'; {
		case at == 4:
		case digit > 9:
			return nil, 0, false
		case at > 4:
			number = min(10*number+int(digit), n.most+1)
		}
	}
	return text[:4], number, 0 < number && number <= n.most
}

// isWhole reports whether each year's are numbered from 1 on, without a gap, and none is there twice.
func (n *numbering) isWhole() bool {
	for _, of := range n.years {
		n.strange = n.strange || of.count != of.last
	}
	return !n.strange
}
