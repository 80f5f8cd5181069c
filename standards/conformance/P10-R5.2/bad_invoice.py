def total_of(lines, rate, currency):  # expect: P10-R5.2
    net = 0
    for line in lines:
        net += line.price * line.count
    tax = net * rate
    gross = net + tax
    if currency == "JPY":
        gross = round(gross)
    else:
        gross = round(gross, 2)
    return gross
